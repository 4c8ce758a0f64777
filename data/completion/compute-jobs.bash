# bash completion for compute-jobs
_compute_jobs() {
    local current="${COMP_WORDS[COMP_CWORD]}" found word line=()
    COMPREPLY=()
    if [ "$COMP_CWORD" -eq 1 ] && [[ "$current" != -* ]]; then
        COMPREPLY=($(compgen -W "COMMANDS help" -- "$current"))
        return
    fi
    for word in "${COMP_WORDS[@]:1:COMP_CWORD}"; do line+=("=$word"); done
    while IFS= read -r found; do
        COMPREPLY+=("$(printf %q "${found%%$'\t'*}")")
    done < <(compute-jobs completion line "${line[@]}" 2>/dev/null)
    if [[ "${COMPREPLY[0]}" == *= ]]; then compopt -o nospace 2>/dev/null; fi
}
complete -o default -F _compute_jobs compute-jobs
