# Sourced by ./lens: 'install' puts what was built where a system looks for it.

install_usage() { echo "Usage: [DESTDIR=ROOT] ./lens install [--prefix DIR]   (DIR is /usr/local unless given)"; }

# What 'install' was asked for, before anything is built: sets `prefix`.
read_install_options() {
    prefix=/usr/local
    while [ $# -gt 0 ]; do
        case $1 in
            -h | --help)
                install_usage
                exit
                ;;
            --prefix=?*) prefix=${1#--prefix=} ;;
            --prefix)
                if [ $# -lt 2 ] || [ -z "$2" ]; then
                    install_usage >&2
                    exit 64
                fi
                prefix=$2
                shift
                ;;
            *)
                say "install does not take '$1'"
                install_usage >&2
                exit 64
                ;;
        esac
        shift
    done
    case $prefix in
        /*) ;;
        *) prefix=$PWD/$prefix ;;
    esac
}

# install_lens BINARY
install_lens() {
    local binary=$1 to work
    # It writes the manual, and its licence goes along.
    need_swift
    to=${DESTDIR:-}${prefix%/}
    if [ "$(uname)" = Linux ] && ldd "$binary" | grep -q libswiftCore; then
        say "this Swift has no static libraries: the binary needs Swift where it runs"
    fi
    work=$(mktemp -d)
    # shellcheck disable=SC2064
    trap "rm -rf '$work'" EXIT
    installed=()

    "$binary" --generate-completion-script bash >"$work/lens.bash"
    "$binary" --generate-completion-script zsh >"$work/_lens"
    "$binary" --generate-completion-script fish >"$work/lens.fish"
    "$binary" --experimental-dump-help >"$work/help.json"
    mkdir "$work/man"
    quietly "writing the manual" swift "$root/Tests/Support/manual.swift" \
        "$work/help.json" "$work/man" "lens $("$binary" --version)"

    # A third of it is for debuggers.
    cp "$binary" "$work/lens"
    command -v strip >/dev/null 2>&1 && strip "$work/lens"
    put "$work/lens" 755 bin/lens
    for page in "$work/man"/*; do put "$page" 644 "share/man/man1/$(basename "$page")"; done
    put "$work/lens.bash" 644 share/bash-completion/completions/lens
    put "$work/_lens" 644 share/zsh/site-functions/_lens
    put "$work/lens.fish" 644 share/fish/vendor_completions.d/lens.fish
    put "$root/LICENSE" 644 share/doc/lens/LICENSE
    put "$root/NOTICES.md" 644 share/doc/lens/NOTICES.md
    # Of what is inside the binary.
    local toolchain license
    toolchain=$(dirname "$(readlink -f "$(command -v swift)")")/..
    for license in "$root"/.build/checkouts/*/LICENSE*; do
        put "$license" 644 "share/doc/lens/LICENSE.$(basename "$(dirname "$license")")"
    done
    if [ -e "$toolchain/share/swift/LICENSE.txt" ]; then
        put "$toolchain/share/swift/LICENSE.txt" 644 share/doc/lens/LICENSE.swift
    fi

    say "installed; to uninstall, remove these files:"
    printf '%s\n' "${installed[@]}"
}

# put FILE MODE PLACE: whole under its name, even over a binary that runs.
put() {
    local target=$to/$3
    mkdir -p "$(dirname "$target")"
    command install -m "$2" "$1" "$target.new"
    mv -f "$target.new" "$target"
    installed+=("$target")
}
