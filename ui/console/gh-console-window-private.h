/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the console window and its actions know of each other. */
#pragma once

#include "gh-clipboard-share.h"
#include "gh-console-view.h"
#include "gh-console-window.h"
#include "gh-error-bar.h"
#include "gh-machine-actions.h"
#include "gh-recorder.h"
#include "gh-screen-link.h"
#include "gh-type-bar.h"

G_BEGIN_DECLS

struct _GhConsoleWindow
{
  HdyApplicationWindow parent_instance;

  HdyHeaderBar *header;
  HdyHeaderBar *bar; /* in full screen */
  GtkRevealer *bar_revealer;
  GtkWidget *power_button;
  GtkWidget *menu_button;
  GtkWidget *bar_power_button;
  GtkWidget *bar_menu_button;
  GhErrorBar *error;
  GhErrorBar *attend_bar; /* somebody else is at this screen, too */
  GtkStack *stack;
  GhConsoleView *view;
  GtkBox *serial_box;
  GtkPaned *guest;   /* both of the screen and the serial line */
  GtkWidget *screen; /* around the view */
  GhTypeBar *type_bar;
  GMenu *own_keys;
  HdyStatusPage *off;
  GtkWidget *start;
  GtkLabel *waiting;
  GtkRevealer *toast;
  GtkLabel *toast_label;

  GhClient *client;
  GhMachineActions *actions;
  GhScreenLink *link;
  GhDbusDomain *domain; /* NULL while it is not known */
  GCancellable *loading;
  gboolean chosen; /* by the person: what of screen and serial line is shown */
  GhClipboardShare *clipboard;
  GtkWidget *serial; /* made when it is first asked for */
  char *path;
  char *memory; /* the window's name in the memory of sizes */
  guint toast_timeout;
  GtkEventController *motion;
  /* Whether the person, not the guest, has given the window its size. */
  gboolean sized;
  int fitted_width;
  int fitted_height;
  gboolean fullscreen;

  GtkWidget *record_button; /* in the header, while the screen is recorded */
  GtkLabel *record_time;
  GtkWidget *record_sign; /* over the screen, in full screen */
  GtkLabel *record_sign_time;
  GhRecorder *recorder; /* (nullable): records to record_file, until record_stop */
  GCancellable *record_stop;
  char *record_file;
  gint64 record_began;
  guint record_tick;

  GhConsoleRole role; /* that was asked for before the machine was known */
  guint32 attendance; /* this window's number in Attached, or 0 */
  gboolean joining;
  gboolean has_keys; /* by that list */
  gboolean yielded;  /* only views because another has the keys */
};

/** gh_console_window_add_actions: "win." */
void gh_console_window_add_actions (GhConsoleWindow *self);

/** gh_console_window_is_on: Returns: the state of an action that is a switch */
gboolean gh_console_window_is_on (GhConsoleWindow *self, const char *action);

/** gh_console_window_update: shows what there is to show now */
void gh_console_window_update (GhConsoleWindow *self);

/** gh_console_window_load: finds out which consoles the machine has, now and later */
void gh_console_window_load (GhConsoleWindow *self);

/** gh_console_window_unload: forgets that */
void gh_console_window_unload (GhConsoleWindow *self);

/** gh_console_window_has: whether the machine has a console of @kind: "vnc", "serial". What is not
 * known yet is there */
gboolean gh_console_window_has (GhConsoleWindow *self, const char *kind);

/** gh_console_window_choose: turns to the serial line of a machine without a screen, and back to a
 * screen that comes later */
void gh_console_window_choose (GhConsoleWindow *self);

/** gh_console_window_say: a short word that goes by itself */
void gh_console_window_say (GhConsoleWindow *self, const char *text);

/** gh_console_window_focus_guest: the guest's screen, or its serial line, takes the keys */
void gh_console_window_focus_guest (GhConsoleWindow *self);

/** gh_console_window_fit: grows with the guest's screen, unless the person gave it a size */
void gh_console_window_fit (GhConsoleWindow *self);

/** gh_console_window_record: begins to record the screen, or ends it */
void gh_console_window_record (GhConsoleWindow *self, gboolean on);

/** gh_console_window_update_record: the session, or what of the window is seen, is another */
void gh_console_window_update_record (GhConsoleWindow *self);

/** gh_console_window_end_record: the window goes; the film is completed without it */
void gh_console_window_end_record (GhConsoleWindow *self);

/** gh_console_window_attend: the machine is known, or known again: says that somebody is here */
void gh_console_window_attend (GhConsoleWindow *self);

/** gh_console_window_unattend: says that nobody is here any more */
void gh_console_window_unattend (GhConsoleWindow *self);

/** gh_console_window_update_attendance: who is attached has changed */
void gh_console_window_update_attendance (GhConsoleWindow *self);

/** gh_console_window_set_view_only: the person wants to look only, or wants the keys */
void gh_console_window_set_view_only (GhConsoleWindow *self, gboolean on);

/** gh_console_window_apply_settings: what the person has set of keys, clipboard and zoom */
void gh_console_window_apply_settings (GhConsoleWindow *self);

G_END_DECLS
