# fish completion for compute-jobs
function __compute_jobs_words
    set -l line (commandline -opc)
    set -e line[1]
    set -l current (commandline -ct)
    set -l found (compute-jobs completion line "="$line "=$current" 2>/dev/null)
    if test (count $found) -gt 0
        printf '%s\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete -c compute-jobs -f -a '(__compute_jobs_words)'
