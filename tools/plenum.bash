# SPDX-License-Identifier: MIT
# Completion of the plenum command for bash.
_plenum() {
  local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
  local options='--seed --set --memory --watchdog --help'
  case ${COMP_WORDS[1]} in
    run | top) options+=' --until --warmup --no-metrics --shards --json --log --log-from --log-to --log-kind'
      options+=' --log-device --log-process --live --paused --quiet --trace --trace-compress --trace-kind'
      options+=' --trace-device --from --to' ;;
    report) options='--output --kind --device --from --to --help' ;;
    topology) options+=' --json --dot --svg' ;;
    blame) options='--span --kind --message --from --to --json --top --help' ;;
    diff) options='--json --top --quiet --help' ;;
    manifest) options='--verify --scenarios --json --help' ;;
    export) options='--format --output --trace-kind --trace-device --from --to --limit --help' ;;
  esac
  COMPREPLY=()
  if ((COMP_CWORD == 1)); then
    mapfile -t COMPREPLY < <(compgen -W 'run top topology report export blame diff manifest help --help --version' -- "$word")
  elif [[ ${COMP_WORDS[1]} == help ]]; then
    mapfile -t COMPREPLY < <(compgen -W 'run top topology report export blame diff manifest help' -- "$word")
  elif [[ $before == --format ]]; then
    mapfile -t COMPREPLY < <(compgen -W 'chrome csv jsonl pcapng results-csv shiviz shiviz-devices sqlite' -- "$word")
  elif [[ $before == --log ]]; then
    mapfile -t COMPREPLY < <(compgen -W 'debug info warn error none' -- "$word")
  elif [[ $word == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$options" -- "$word")
  else
    mapfile -t COMPREPLY < <(compgen -f -- "$word")
  fi
}
complete -o filenames -F _plenum plenum
