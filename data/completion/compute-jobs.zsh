#compdef compute-jobs
_compute_jobs() {
    local word
    local -a line found
    for word in "${(@)words[2,CURRENT]}"; do line+=("=$word"); done
    found=(${(f)"$(compute-jobs completion line "${(@)line}" 2>/dev/null)"})
    if (( ! $#found )); then
        _files
    elif [[ "${found[1]%%$'\t'*}" == *= ]]; then
        compadd -S '' -- "${(@)found%%$'\t'*}"
    else
        found=("${(@)found/$'\t'/:}")
        _describe 'compute-jobs' found
    fi
}
_compute_jobs "$@"
