#compdef guesthousectl
# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of guesthousectl for zsh. The program itself says what may stand where.

_guesthousectl() {
  local -a answer names shown open
  local line

  answer=("${(@f)$(${(Q)words[1]} complete "${(@Q)words[2,CURRENT]}" 2>/dev/null)}")
  case $answer[1] in
    files)
      compset -P '--*='
      _files
      return
      ;;
    folders)
      compset -P '--*='
      _files -/
      return
      ;;
    open) open=(-S '') ;;
  esac
  for line in $answer[2,-1]; do
    names+=("${line%%$'\t'*}")
    shown+=("${line/$'\t'/  -- }")
  done
  compadd $open -l -d shown -a names
}

_guesthousectl "$@"
