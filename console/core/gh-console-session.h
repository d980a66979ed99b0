/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* A live connection to a guest's screen, without any widget. */
#pragma once

#include <gio/gio.h>

#include "gh-console-screen.h"
#include "gh-damage.h"
#include "gh-key-combo.h"

G_BEGIN_DECLS

/**
 * GhConsoleState:
 *
 *   CONNECTING ──first answer──► CONNECTED ──other side leaves, or close()──► CLOSED
 *        └──────────────────────────┴──broken protocol, lost before ready──► FAILED
 *
 * CLOSED and FAILED are final: another session is made to connect again.
 */
typedef enum
{
  GH_CONSOLE_CONNECTING,
  GH_CONSOLE_CONNECTED,
  GH_CONSOLE_CLOSED,
  GH_CONSOLE_FAILED
} GhConsoleState;

#define GH_TYPE_CONSOLE_SESSION (gh_console_session_get_type ())
G_DECLARE_DERIVABLE_TYPE (GhConsoleSession, gh_console_session, GH, CONSOLE_SESSION, GObject)

/**
 * GhConsoleSessionClass:
 * @send_key: one key, pressed or released; @scancode or @keysym may be 0, not both
 * @send_pointer: the pointer's place on the guest's screen, and the buttons
 * @send_motion: the pointer's movement, and the buttons
 * @request_size: asks the guest for another size
 * @pace: the wanted pace has changed: while @paused nothing is asked for, else at most one update
 *   in @min_interval ms
 * @close: ends the connection at once; must not wait, and must not emit. Called at most once, and
 *   always before the session is finalized.
 *
 * All are called in the thread that made the session, all but @close only while connected, and
 * none may block. The implementation hands what it receives to the screen.
 */
struct _GhConsoleSessionClass
{
  GObjectClass parent_class;

  void (*send_key) (GhConsoleSession *self, guint scancode, guint keysym, gboolean down);
  void (*send_pointer) (GhConsoleSession *self, int x, int y, guint buttons);
  void (*send_motion) (GhConsoleSession *self, int dx, int dy, guint buttons);
  void (*request_size) (GhConsoleSession *self, int width, int height);
  void (*pace) (GhConsoleSession *self, gboolean paused, guint min_interval);
  void (*close) (GhConsoleSession *self);
};

/* Bits of the buttons that are down, as RFB has them; the wheel is a press and a release. */
#define GH_BUTTON_LEFT        (1u << 0)
#define GH_BUTTON_MIDDLE      (1u << 1)
#define GH_BUTTON_RIGHT       (1u << 2)
#define GH_BUTTON_WHEEL_UP    (1u << 3)
#define GH_BUTTON_WHEEL_DOWN  (1u << 4)
#define GH_BUTTON_WHEEL_LEFT  (1u << 5)
#define GH_BUTTON_WHEEL_RIGHT (1u << 6)

/* Properties: "state" (int, GhConsoleState), "view-only" (boolean).
 *
 * Signals, in the main context of the thread that made the session, at most one of each a turn:
 *   "updated" ()             pixels changed: gh_console_session_take_damage()
 *   "resized" (int, int)     the guest's screen has another width and height
 *   "cursor-changed" ()      gh_console_session_get_cursor()
 *   "pointer-mode-changed" ()
 *   "bell" ()
 *   "connected" ()           input is possible, the size is known
 *   "closed" ()              the other side has left, or gh_console_session_close() was called
 *   "failed" (GError)        could not connect, or the other side broke the protocol
 */

GhConsoleState gh_console_session_get_state (GhConsoleSession *self);

/** gh_console_session_get_error: (nullable) (transfer none): why the state is FAILED. */
const GError *gh_console_session_get_error (GhConsoleSession *self);

/** gh_console_session_get_size: the guest's screen in pixels; 0 × 0 before it is known. */
void gh_console_session_get_size (GhConsoleSession *self, int *width, int *height);

GhPointerMode gh_console_session_get_pointer_mode (GhConsoleSession *self);

/** gh_console_session_get_cursor: (nullable) (transfer none): %NULL until the guest has set one. */
GhConsoleCursor *gh_console_session_get_cursor (GhConsoleSession *self);

/** gh_console_session_take_damage: what has changed since the last call; false if nothing. */
gboolean gh_console_session_take_damage (GhConsoleSession *self, GhDamage *damage);

/** gh_console_session_lock: holds the pixels still, see gh_console_screen_lock(). */
gboolean gh_console_session_lock (GhConsoleSession *self, GhFramebuffer *framebuffer);
void gh_console_session_unlock (GhConsoleSession *self);

/**
 * gh_console_session_send_key:
 * @scancode: as of gh_keymap_from_hardware_keycode(), or 0
 * @keysym: X11 keysym, or 0
 * @down: pressed, or released
 *
 * Like all input, it is dropped unless connected and not view-only.
 */
void
gh_console_session_send_key (GhConsoleSession *self, guint scancode, guint keysym, gboolean down);

/** gh_console_session_send_combo: presses the keys in order and releases them in reverse. */
void gh_console_session_send_combo (GhConsoleSession *self, const GhKeyCombo *combo);

/** gh_console_session_send_pointer: @x, @y: guest pixels, forced onto the screen. */
void gh_console_session_send_pointer (GhConsoleSession *self, int x, int y, guint buttons);

/** gh_console_session_send_motion: movement, for %GH_POINTER_RELATIVE. */
void gh_console_session_send_motion (GhConsoleSession *self, int dx, int dy, guint buttons);

/** gh_console_session_request_size: asks the guest to change its screen; it may not care. */
void gh_console_session_request_size (GhConsoleSession *self, int width, int height);

/** gh_console_session_set_paused: nobody looks: ask for no updates until it is unset. */
void gh_console_session_set_paused (GhConsoleSession *self, gboolean paused);

/**
 * gh_console_session_set_min_interval:
 * @ms: the least time between two requests for an update, 0 for full speed (the default);
 *   250 to 500 makes a live picture that costs nearly nothing
 */
void gh_console_session_set_min_interval (GhConsoleSession *self, guint ms);

/** gh_console_session_set_view_only: drops all input, FALSE by default. */
void gh_console_session_set_view_only (GhConsoleSession *self, gboolean view_only);
gboolean gh_console_session_get_view_only (GhConsoleSession *self);

/** gh_console_session_close: ends at once; "closed" is emitted before it returns. */
void gh_console_session_close (GhConsoleSession *self);

/** gh_console_session_get_screen: (transfer none): for implementations. */
GhConsoleScreen *gh_console_session_get_screen (GhConsoleSession *self);

G_END_DECLS
