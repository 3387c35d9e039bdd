# Sourced by the scripts beside it: pictures, and how results are compared. Needs $root.
. "$root/Tests/Support/prepare.sh"

page=$root/Sources/Lens/Lens.docc/OnACluster.md

# The first block of code under a heading of the page.
documented() { awk -v heading="$1" '
    /^#+ / { here = ($0 ~ "^#+ " heading "$") }
    here && /^```/ { if (inside) exit; inside = 1; next }
    inside' "$page"; }

# make_pictures FOLDER COPIES: the samples in a tree, so many times.
make_pictures() {
    local copy sample
    for copy in $(seq "$2"); do
        mkdir -p "$1/roll $copy"
        for sample in "$root"/SampleImages/*.jpg "$root"/SampleImages/developed/look-*.jpg; do
            cp "$sample" "$1/roll $copy/"
        done
    done
    echo "not a picture" >"$1/notes.txt"
}

# How many results a journal says are done.
done_in() { if [ -e "$1" ]; then grep -c '^d ' "$1" || true; else echo 0; fi; }

# wait_for SECONDS WHAT COMMAND…: until the command succeeds.
wait_for() {
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@"; do
        if [ $SECONDS -ge $end ]; then
            say "waited in vain for $what"
            return 1
        fi
        sleep 0.1
    done
}

# Results of two folders, without journals.
same_results() { diff -r --exclude='.lens-journal*' "$1" "$2"; }

no_temporaries() { [ -z "$(find "$1" -name '.lens-*.tmp')" ]; }

check() {
    if "${@:2}"; then say "✓ $1"; else
        say "✗ $1"
        exit 1
    fi
}
