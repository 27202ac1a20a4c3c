# SPDX-License-Identifier: MIT
"""tables.py - Markdown that lines up in a terminal, too"""

import textwrap

NONE = "-"
WIDTH = 100


def paragraph(text):
    return [textwrap.fill(text, WIDTH, break_long_words=False,
                          break_on_hyphens=False), ""]


def table(head, rows, texts_first=1):
    """Markdown whose columns line up in a terminal, too; numbers right."""
    texts = [head, *rows]
    widths = [max(len(row[i]) for row in texts) for i in range(len(head))]

    def line(row):
        cells = [cell.ljust(width) if i < texts_first else cell.rjust(width)
                 for i, (cell, width) in enumerate(zip(row, widths))]
        return "| " + " | ".join(cells) + " |"

    rule = ["-" * width if i < texts_first else "-" * (width - 1) + ":"
            for i, width in enumerate(widths)]
    return [line(head), "| " + " | ".join(rule) + " |", *map(line, rows), ""]


def number(value, form=".1f"):
    return NONE if value is None else f"{value:{form}}"


def both(low, middle, form=".1f"):
    if low is None or middle is None:
        return NONE
    return f"{low:{form}} / {middle:{form}}"


def bullets(lines):
    return [textwrap.fill(line, WIDTH, initial_indent="- ",
                          subsequent_indent="  ", break_long_words=False,
                          break_on_hyphens=False) for line in lines] + [""]
