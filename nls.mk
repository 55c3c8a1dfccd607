# PGXS reads this file if PostgreSQL has its messages in several languages: the po/*.po of po/LINGUAS, compiled and installed under
# `pg_config --localedir`. script/messages keeps them up to date.
CATALOG_NAME    = carto_ops
AVAIL_LANGUAGES := $(shell cat po/LINGUAS)
ifeq (,$(shell command -v $(MSGFMT)))
$(warning $(MSGFMT) not found (Debian: gettext): messages stay in English)
WANTED_LANGUAGES = none
endif
