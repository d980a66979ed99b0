# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of guesthousectl for bash. The program itself says what may stand where.

_guesthousectl() {
  local words kind line word quoted before=
  # As the shell parts them, but for : and =, which are letters here.
  read -ra words <<<"${COMP_LINE:0:COMP_POINT}"
  [[ ${COMP_LINE:0:COMP_POINT} == *[[:blank:]] ]] && words+=('')
  local current=${words[-1]}
  # What bash takes for words of their own before the last : or = stays.
  [[ $current == *[:=]* ]] && before=${current%"${current##*[:=]}"}
  COMPREPLY=()

  {
    read -r kind
    case $kind in
      open) compopt -o nospace 2>/dev/null ;;
      files | folders)
        compopt -o filenames 2>/dev/null
        local what=-f
        [[ $kind == folders ]] && what=-d
        mapfile -t COMPREPLY < <(compgen "$what" -- "${current##*=}")
        ;;
    esac
    while IFS= read -r line; do
      word=${line%%$'\t'*}
      printf -v quoted %q "${word#"$before"}"
      COMPREPLY+=("$quoted")
    done
  } < <("$1" complete "${words[@]:1}" 2>/dev/null)
}

complete -F _guesthousectl guesthousectl
