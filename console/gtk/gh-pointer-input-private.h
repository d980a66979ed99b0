/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* From GDK's pointer events to what the guest is told. */
#pragma once

#include <gtk/gtk.h>

#include "gh-console-session.h"
#include "gh-placement.h"

G_BEGIN_DECLS

/**
 * GhPointerInput:
 * @buttons: that the guest holds for pressed, GH_BUTTON_*
 * @last_x: the pointer's place, in the widget's units, from which movements count
 * @last_y: the same, downwards
 * @owed_x: the part of a pixel that movements have come to beyond what the guest was told
 * @owed_y: the same, downwards
 * @scroll_x: the part of a wheel's click that a smooth device has given
 * @scroll_y: the same, for the other wheel
 *
 * Zeros are a good start.
 */
typedef struct
{
  guint buttons;
  double last_x;
  double last_y;
  double owed_x;
  double owed_y;
  double scroll_x;
  double scroll_y;
} GhPointerInput;

/** GhPointerTarget: where an event goes; @grabbed as it was when the event came. */
typedef struct
{
  GtkWidget *widget;
  GhConsoleSession *session;
  const GhPlacement *placement;
  gboolean grabbed;
} GhPointerTarget;

/* In relative mode all but a press is dropped unless grabbed, and so is the press that grabs. */

void gh_pointer_input_move (GhPointerInput *input,
                            const GhPointerTarget *target,
                            const GdkEventMotion *event);
/** gh_pointer_input_move_by: a pointer that is held in its place was moved by so much. */
void gh_pointer_input_move_by (GhPointerInput *input,
                               const GhPointerTarget *target,
                               double dx,
                               double dy);
void gh_pointer_input_press (GhPointerInput *input,
                             const GhPointerTarget *target,
                             const GdkEventButton *event);
void gh_pointer_input_release (GhPointerInput *input,
                               const GhPointerTarget *target,
                               const GdkEventButton *event);
void gh_pointer_input_scroll (GhPointerInput *input,
                              const GhPointerTarget *target,
                              const GdkEventScroll *event);

/** gh_pointer_input_put: puts the pointer to @x, @y of the widget, where the guest takes places,
 * with these @buttons and no others down. */
void gh_pointer_input_put (
  GhPointerInput *input, const GhPointerTarget *target, double x, double y, guint buttons);

/** gh_pointer_input_turn: turns the wheels by @dx, @dy clicks, or parts of such, to the right and
 * down. */
void gh_pointer_input_turn (
  GhPointerInput *input, const GhPointerTarget *target, double x, double y, double dx, double dy);

/** gh_pointer_input_can_warp: whether a pointer over @widget can be held in one place. */
gboolean gh_pointer_input_can_warp (GtkWidget *widget);

/** gh_pointer_input_let_go: releases the buttons that the guest holds for pressed. */
void gh_pointer_input_let_go (GhPointerInput *input, const GhPointerTarget *target);

G_END_DECLS
