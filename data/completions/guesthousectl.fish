# SPDX-FileCopyrightText: The Guesthouse authors
# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of guesthousectl for fish. The program itself says what may stand where.

function __guesthousectl_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l answer ($words[1] complete $words[2..] $current 2>/dev/null)
    # A file may be the value of an option that is written with =.
    set -l option (string match -r -- '^--[^=]*=' $current; or echo)
    set -l path (string replace -r -- '^--[^=]*=' '' $current)
    switch "$answer[1]"
        case files
            for file in (__fish_complete_path $path)
                echo $option$file
            end
        case folders
            for folder in (__fish_complete_directories $path)
                echo $option$folder
            end
        case '*'
            for line in $answer[2..]
                echo $line
            end
    end
end

complete -c guesthousectl -f -a '(__guesthousectl_complete)'
