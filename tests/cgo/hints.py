#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""hints.py REPORT - the hint of each failing site, in the order of lines."""

import json
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    sites = [site for site in json.load(file)["sites"]
             if site["verdict"] in ("leak", "growing")]
for site in sorted(sites, key=lambda site: (site["file"].rsplit("/", 1)[-1],
                                            site["line"], site["kind"])):
    print(f"{site['function']}: {site['hint']}")
