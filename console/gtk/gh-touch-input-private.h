/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* From fingers on a touch screen to what the guest is told of its pointer. */
#pragma once

#include <gtk/gtk.h>

#include "gh-pointer-input-private.h"

G_BEGIN_DECLS

typedef enum
{
  GH_TOUCH_NONE,
  GH_TOUCH_WAITING,
  GH_TOUCH_DRAGGING,
  GH_TOUCH_HOLDING,
  GH_TOUCH_SCROLLING,
  GH_TOUCH_DONE
} GhTouchState;

/** GhFinger: (nullable) @sequence: %NULL when it is up; @x, @y: where it was, in the widget's units
 */
typedef struct
{
  GdkEventSequence *sequence;
  double x;
  double y;
} GhFinger;

/**
 * GhTouchInput:
 * @fingers: the first, and the second that came while the first had neither moved nor rested
 * @target: where the first went down; nothing in it is owned
 * @hold_source: runs while a finger that rests may become a right button
 * @tap: where the last tap was, and @tap_time when, in ms of the events' clock; 0 is none
 *
 * Zeros are a good start.
 */
typedef struct
{
  GhTouchState state;
  GhFinger fingers[2];
  GhPointerInput *pointer;
  GhPointerTarget target;
  guint hold_source;
  GhFinger tap;
  guint32 tap_time;
} GhTouchInput;

/** gh_touch_input_take: @pointer: which presses the buttons; it must outlive what is held. The
 * guest is told of movements whether or not the pointer is grabbed. */
void gh_touch_input_take (GhTouchInput *touch,
                          GhPointerInput *pointer,
                          const GhPointerTarget *target,
                          const GdkEventTouch *event);

/** gh_touch_input_let_go: releases what fingers hold; those that are down count no longer. */
void gh_touch_input_let_go (GhTouchInput *touch);

G_END_DECLS
