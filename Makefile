# PGXS: builds, installs, tests. CMakeLists.txt only serves unit tests, the generator and tooling.
EXTENSION    = carto_ops
EXTVERSION   = $(shell sed -n "s/^default_version *= *'\(.*\)'/\1/p" $(EXTENSION).control)
MODULE_big   = carto_ops
OBJS         = $(patsubst %.cpp,%.o,$(sort $(wildcard src/*.cpp src/*/*.cpp)))
# The release before: its install script is kept as it was installed, and the update starts from it.
PRECEDENTE   = 0.1.0
MISE_A_JOUR  = $(PRECEDENTE)--$(EXTVERSION).sql
DATA_built   = sql/$(EXTENSION)--$(EXTVERSION).sql sql/$(EXTENSION)--$(MISE_A_JOUR)
DATA         = $(filter-out $(DATA_built),$(wildcard sql/$(EXTENSION)--*.sql))
# The first two leave a released campaign for the others.
REGRESS      = region publication $(filter-out region publication,$(patsubst test/sql/%.sql,%,$(sort $(wildcard test/sql/*.sql))))
ISOLATION      = $(patsubst test/specs/%.spec,%,$(sort $(wildcard test/specs/*.spec)))
ISOLATION_OPTS = --inputdir=test --outputdir=.
REGRESS_OPTS = --inputdir=test
EXTRA_CLEAN  = build results
PG_CXXFLAGS  = -std=gnu++20 -Wno-register -Wall -Wextra -Werror -Wshadow -Wnon-virtual-dtor -Wno-unused-parameter
PG_CPPFLAGS  = -Isrc -DCARTO_OPS_VERSION='"$(EXTVERSION)"'
SHLIB_LINK   = -lstdc++ -lz

# The bitcode pass ignores PG_CXXFLAGS, and inlining entry points would mix exceptions with JIT frames.
override with_llvm = no

PG_CONFIG   ?= pg_config
PGXS        := $(shell $(PG_CONFIG) --pgxs)
include $(PGXS)

$(OBJS): $(wildcard src/*.h src/*/*.h) Makefile

sql/$(EXTENSION)--$(EXTVERSION).sql: $(sort $(wildcard sql/modules/*.sql))
	cat $^ > $@

sql/$(EXTENSION)--$(MISE_A_JOUR): script/ecrire-mise-a-jour sql/$(EXTENSION)--$(PRECEDENTE).sql sql/mises_a_jour/$(MISE_A_JOUR) $(sort $(wildcard sql/modules/*.sql))
	$^ > $@.neuve
	mv $@.neuve $@

.PHONY: help unit generateur bench dist assainir valgrind analyser couverture fuites fautes
help: ## print this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/make \1\t\2/p' $(firstword $(MAKEFILE_LIST)) | expand -t 20
	@printf 'make\t\tbuild the module\nmake install\tinstall it\nmake installcheck\tSQL tests on a running server\n' | expand -t 20

build/CMakeCache.txt: CMakeLists.txt
	cmake -S . -B build -DCMAKE_BUILD_TYPE=Release

unit: build/CMakeCache.txt ## unit tests of the core, without a server
	cmake --build build --target unit -j2
	ctest --test-dir build --output-on-failure

generateur: build/CMakeCache.txt ## the generator of synthetic units (test/generateur)
	cmake --build build --target generateur -j2

dist: ## the archive for PGXN, of the last commit
	git archive --format zip --prefix=$(EXTENSION)-$(EXTVERSION)/ --output $(EXTENSION)-$(EXTVERSION).zip HEAD

bench: ## ratios of speed against plain SQL, on the region
	script/bench

assainir: ## AddressSanitizer and UBSan on every test
	script/assainir

valgrind: ## valgrind on the release, the aggregates and each family of entry points
	script/valgrind

analyser: ## clang-tidy, cppcheck, shellcheck
	script/analyser

couverture: ## lines that tests run, functions that none calls
	script/couverture

fuites: ## memory over 100 000 calls of each family of entry points
	script/fuites

fautes: generateur ## a thousand faults at random moments, on what is installed
	test/t/fautes.sh 1000
