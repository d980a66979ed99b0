/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* From key codes of the kernel and of GDK to the scan codes that a virtual machine is sent. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/**
 * gh_keymap_from_evdev:
 * @evdev: a key code of linux/input-event-codes.h
 *
 * Gives the "qnum" scan code that QEMU's extended key event carries: the XT set 1 code, with 0x80
 * set for those that have the prefix 0xe0.
 *
 * Returns: the scan code, or 0 for a key that has none
 */
guint gh_keymap_from_evdev (guint evdev);

/**
 * gh_keymap_from_hardware_keycode:
 * @keycode: GdkEventKey.hardware_keycode; X11 and Wayland both give the kernel's code plus 8
 *
 * Returns: the scan code as of gh_keymap_from_evdev(), or 0
 */
guint gh_keymap_from_hardware_keycode (guint keycode);

G_END_DECLS
