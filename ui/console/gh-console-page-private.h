/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the parts of a console's page know of each other. */
#pragma once

#include "gh-clipboard-share.h"
#include "gh-console-view.h"
#include "gh-console-window-private.h"
#include "gh-error-bar.h"
#include "gh-guest-sound.h"
#include "gh-machine-actions.h"
#include "gh-recorder.h"
#include "gh-screen-link.h"
#include "gh-type-bar.h"

G_BEGIN_DECLS

/* So many screens of one machine are offered, as the service names them. */
#define GH_CONSOLE_SCREENS 4

struct _GhConsolePage
{
  GtkBin parent_instance;

  GhErrorBar *error;
  GhErrorBar *attend_bar; /* somebody else is at this screen, too */
  GtkStack *stack;
  GhConsoleView *view;
  GtkBox *serial_box;
  GtkPaned *guest;   /* both of the screen and the serial line */
  GtkWidget *screen; /* around the view */
  GhTypeBar *type_bar;
  HdyStatusPage *off;
  GtkWidget *start;
  GtkLabel *waiting;
  GtkRevealer *toast;
  GtkLabel *toast_label;

  GhClient *client;
  GSimpleActionGroup *group; /* "console." */
  GhMachineActions *actions;
  GhScreenLink *link;
  GhDbusDomain *domain; /* NULL while it is not known */
  GCancellable *loading;
  gboolean chosen; /* by the person: what of screen and serial line is shown */
  GhClipboardShare *clipboard;
  GhGuestSound *sound;
  GtkWidget *serial; /* made when it is first asked for */
  char *path;
  guint number; /* of the screen, from 0 */
  char *kind;   /* the same as a kind of console: "vnc", "vnc1" */
  char *title;
  char *subtitle; /* (nullable) */
  char *memory;   /* the machine's name in the memory of windows */
  gboolean recalled;
  guint toast_timeout;
  gboolean fullscreen;

  GtkWidget *record_sign; /* over the screen, in full screen */
  GtkLabel *record_sign_time;
  GhRecorder *recorder; /* (nullable): records to record_file, until record_stop */
  GCancellable *record_stop;
  char *record_file;
  gint64 record_began;
  guint record_tick;

  GhConsoleRole role; /* that was asked for before the machine was known */
  guint32 attendance; /* this page's number in Attached, or 0 */
  gboolean joining;
  gboolean has_keys; /* by that list */
  gboolean yielded;  /* only views because another has the keys */
};

/** gh_console_page_add_actions: "console." */
void gh_console_page_add_actions (GhConsolePage *self);

/** gh_console_page_is_on: Returns: the state of an action that is a switch */
gboolean gh_console_page_is_on (GhConsolePage *self, const char *action);

/** gh_console_page_get_window: Returns: (nullable): the window that it is in */
GhConsoleWindow *gh_console_page_get_window (GhConsolePage *self);

/** gh_console_page_has_focus: whether keys go to the guest, or to its serial line */
gboolean gh_console_page_has_focus (GhConsolePage *self);

/** gh_console_page_is_pointer_taken: a guest that wants movements has the pointer to itself until
 * it is freed */
gboolean gh_console_page_is_pointer_taken (GhConsolePage *self);

/** gh_console_page_set_fullscreen: whether its window has no header to show signs in */
void gh_console_page_set_fullscreen (GhConsolePage *self, gboolean fullscreen);

/** gh_console_page_recall: shows the machine as it was left, once it is in a window */
void gh_console_page_recall (GhConsolePage *self);

/** gh_console_page_close: ends it, and its window with the last */
void gh_console_page_close (GhConsolePage *self);

/** gh_console_page_update: shows what there is to show now */
void gh_console_page_update (GhConsolePage *self);

/** gh_console_page_load: finds out which consoles the machine has, now and later */
void gh_console_page_load (GhConsolePage *self);

/** gh_console_page_unload: forgets that */
void gh_console_page_unload (GhConsolePage *self);

/** gh_console_page_has: whether the machine has a console of @kind: "vnc", "serial". What is not
 * known yet is there */
gboolean gh_console_page_has (GhConsolePage *self, const char *kind);

/** gh_console_page_update_screens: offers the machine's screens when there are several */
void gh_console_page_update_screens (GhConsolePage *self);

/** gh_console_page_choose: turns to the serial line of a machine without a screen, and back to a
 * screen that comes later */
void gh_console_page_choose (GhConsolePage *self);

/** gh_console_page_say: a short word that goes by itself */
void gh_console_page_say (GhConsolePage *self, const char *text);

/** gh_console_page_focus_guest: the guest's screen, or its serial line, takes the keys */
void gh_console_page_focus_guest (GhConsolePage *self);

/** gh_console_page_record: begins to record the screen, or ends it */
void gh_console_page_record (GhConsolePage *self, gboolean on);

/** gh_console_page_update_record: the session, or what of the page is seen, is another */
void gh_console_page_update_record (GhConsolePage *self);

/** gh_console_page_end_record: the page goes; the film is completed without it */
void gh_console_page_end_record (GhConsolePage *self);

/** gh_console_page_attend: the machine is known, or known again: says that somebody is here */
void gh_console_page_attend (GhConsolePage *self);

/** gh_console_page_unattend: says that nobody is here any more */
void gh_console_page_unattend (GhConsolePage *self);

/** gh_console_page_update_attendance: who is attached has changed */
void gh_console_page_update_attendance (GhConsolePage *self);

/** gh_console_page_set_view_only: the person wants to look only, or wants the keys */
void gh_console_page_set_view_only (GhConsolePage *self, gboolean on);

/** gh_console_page_apply_settings: what the person has set of keys, clipboard, sound and zoom */
void gh_console_page_apply_settings (GhConsolePage *self);

G_END_DECLS
