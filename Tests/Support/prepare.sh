# Sourced by ./lens and ./test: what a fresh machine needs, installed once, quietly.

say() { printf 'lens: %s\n' "$*" >&2; }

# Runs a command and shows what it said only if it failed.
quietly() {
    local what=$1 log
    shift
    log=$(mktemp)
    [ -t 2 ] && say "$what …"
    if ! "$@" >"$log" 2>&1 </dev/null; then
        cat "$log" >&2
        rm -f "$log"
        say "$what failed"
        exit 1
    fi
    rm -f "$log"
}

# Whether anything that goes into the executable is newer than it.
changed() { [ -n "$(find -H "$root/Package.swift" "$root/Sources" -newer "$1" -print -quit)" ]; }

need_swift() {
    command -v swift >/dev/null 2>&1 && return
    say "Swift 6.3 or newer is needed: https://www.swift.org/install/linux"
    exit 1
}

# A header in one of the places where system packages put them.
header() {
    local folder
    for folder in /usr/include /usr/local/include /opt/homebrew/include; do
        [ -e "$folder/$1" ] && return
    done
    return 1
}

# Builds the executable. On Linux with Swift's libraries in it: they need not be found at every start, and it runs
# where Swift is not installed.
build_lens() {
    local static=()
    if [ "$(uname)" = Linux ] && [ -d "$(dirname "$(readlink -f "$(command -v swift)")")/../lib/swift_static" ]; then
        static=(--static-swift-stdlib)
    fi
    quietly "building Lens" swift build --package-path "$root" -c release --product lens ${static[@]+"${static[@]}"}
}

need_libraries() {
    if header jpeglib.h && header png.h && header lcms2.h; then
        # Without pkg-config the build works where libraries lie in their usual places, but complains.
        command -v pkg-config >/dev/null 2>&1 || ! can_install || install pkg-config pkg-config "" ""
        return
    fi
    install "the libjpeg, libpng and lcms2 development packages" \
        "pkg-config libjpeg-dev libpng-dev liblcms2-dev" \
        "pkgconf-pkg-config libjpeg-turbo-devel libpng-devel lcms2-devel" \
        "pkgconf jpeg-turbo libpng little-cms2"
}

# What tests compare with: libjpeg's own programs, and the tools that take object files apart.
need_tools() {
    command -v djpeg >/dev/null 2>&1 && command -v cjpeg >/dev/null 2>&1 && command -v objdump >/dev/null 2>&1 && return
    install "libjpeg's programs and binutils, which the tests compare with" \
        "libjpeg-turbo-progs binutils" "libjpeg-turbo-utils binutils" "jpeg-turbo binutils"
}

can_install() { command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ]; }

# install WHAT DEBIAN FEDORA HOMEBREW
install() {
    if can_install; then
        export DEBIAN_FRONTEND=noninteractive
        # A fresh machine has no package lists; where the lists are there, asking again only costs time.
        # shellcheck disable=SC2086
        if ! apt-get install -y -qq --no-install-recommends $2 >/dev/null 2>&1; then
            quietly "reading the package lists" apt-get update -qq
            quietly "installing $2" apt-get install -y -qq --no-install-recommends $2
        fi
        return
    fi
    say "$1 are missing. Install them with one of:"
    say "  Debian, Ubuntu:  sudo apt-get install $2"
    say "  Fedora:          sudo dnf install $3"
    say "  macOS:           brew install $4"
    exit 1
}
