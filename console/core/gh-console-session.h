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

/** GhConsoleAudioFunc: hears the guest; see gh_console_session_set_audio(). */
typedef void (*GhConsoleAudioFunc) (const gint16 *samples, gsize n_frames, gpointer data);

/**
 * GhConsoleSessionClass:
 * @send_key: one key, pressed or released; @scancode or @keysym may be 0, not both
 * @send_pointer: the pointer's place on the guest's screen, and the buttons
 * @send_motion: the pointer's movement, and the buttons
 * @request_size: asks the guest for another size
 * @is_drained: whether the other side has read all input; %NULL when it cannot be known
 * @pace: the wanted pace has changed: while @paused nothing is asked for, else at most one update
 *   in @min_interval ms
 * @set_clipboard: (nullable): tells the guest of a text that was copied here
 * @set_audio: (nullable): who hears the guest, or nobody
 * @give_password: (nullable): what "password-needed" asked for; %NULL for both to give up. Called
 *   while connecting
 * @close: ends the connection at once; must not wait, and must not emit. Called at most once, and
 *   always before the session is finalized.
 *
 * All are called in the thread that made the session, all but @give_password, @set_audio and @close
 * only while connected, and none may block. The implementation hands what it receives to the
 * screen.
 */
struct _GhConsoleSessionClass
{
  GObjectClass parent_class;

  void (*send_key) (GhConsoleSession *self, guint scancode, guint keysym, gboolean down);
  void (*send_pointer) (GhConsoleSession *self, int x, int y, guint buttons);
  void (*send_motion) (GhConsoleSession *self, int dx, int dy, guint buttons);
  void (*request_size) (GhConsoleSession *self, int width, int height);
  gboolean (*is_drained) (GhConsoleSession *self);
  void (*pace) (GhConsoleSession *self, gboolean paused, guint min_interval);
  void (*set_clipboard) (GhConsoleSession *self, const char *text);
  void (*set_audio) (GhConsoleSession *self, GhConsoleAudioFunc func, gpointer data);
  void (*give_password) (GhConsoleSession *self, const char *user, const char *password);
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
 *   "leds-changed" ()        gh_console_session_get_leds()
 *   "clipboard-changed" ()   the guest has copied a text: gh_console_session_get_clipboard()
 *   "name-changed" ()        gh_console_session_get_name()
 *   "password-needed" (gboolean)  and a user's name; gh_console_session_give_password() answers
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

/**
 * gh_console_session_get_leds:
 *
 * Returns: bits of GhConsoleLeds, or -1 while the guest has not told of them
 */
int gh_console_session_get_leds (GhConsoleSession *self);

/** gh_console_session_get_name: (nullable) (transfer none): what the server calls its screen. */
const char *gh_console_session_get_name (GhConsoleSession *self);

/** gh_console_session_get_clipboard: (nullable) (transfer none): what the guest copied last. */
const char *gh_console_session_get_clipboard (GhConsoleSession *self);

/**
 * gh_console_session_set_clipboard:
 * @text: valid UTF-8, with "\n" between lines
 *
 * Tells the guest of a text that was copied here. It reaches a guest whose agent shares the
 * clipboard; where the server knows only Latin-1, what that lacks becomes "?".
 */
void gh_console_session_set_clipboard (GhConsoleSession *self, const char *text);

/* What sound is sent as, wherever it comes from. */
#define GH_AUDIO_RATE     44100
#define GH_AUDIO_CHANNELS 2

/**
 * gh_console_session_set_audio:
 * @func: (nullable): given frames of one 16-bit sample for each channel, in host order, in the
 *   session's thread; it must not block. Not called again once this has returned for another
 * @data: for @func
 *
 * Listens to the guest, where the server sends sound.
 */
void gh_console_session_set_audio (GhConsoleSession *self, GhConsoleAudioFunc func, gpointer data);

/**
 * gh_console_session_give_password:
 * @user: (nullable): where a name was asked for
 * @password: (nullable): %NULL to give up, which ends the session
 *
 * Answers "password-needed".
 */
void
gh_console_session_give_password (GhConsoleSession *self, const char *user, const char *password);

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

/** gh_console_session_get_pointer: where the guest's pointer was last sent to. Returns: whether it
 * was, and the guest takes places */
gboolean gh_console_session_get_pointer (GhConsoleSession *self, int *x, int *y);

/** gh_console_session_send_motion: movement, for %GH_POINTER_RELATIVE. */
void gh_console_session_send_motion (GhConsoleSession *self, int dx, int dy, guint buttons);

/** gh_console_session_request_size: asks the guest to change its screen; it may not care. */
void gh_console_session_request_size (GhConsoleSession *self, int width, int height);

/** gh_console_session_is_drained: whether the other side has read all that was sent so far: then
 * the session may be closed without losing a key. */
gboolean gh_console_session_is_drained (GhConsoleSession *self);

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
