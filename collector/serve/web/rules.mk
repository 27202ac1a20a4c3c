# SPDX-License-Identifier: MIT
# The page that html_page.c takes in: built/ is in the tree, so that only who
# changes the page needs npm.

WEB := collector/serve/web

$(B)/collector/report/html_page.o: $(WEB)/built/page.html

## web: build the page of --report=html anew from its sources (needs npm)
.PHONY: web
web:
	$(Q)$(SETUP) web
	$(Q)$(WEB)/rebuild.sh $(WEB)/built/page.html
