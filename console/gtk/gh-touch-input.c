/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What fingers do:
 *
 *   none ──a finger──► waiting ──it moves──► dragging, the left button down ──it goes──► none
 *     ▲                │  │  └───it rests──► holding, the right button down ──it goes──► none
 *     ├──it goes: a click─┘  └──another finger──► scrolling ──one goes──► done ──the other──► none
 *     └──taken away by the desktop, or the view lets go: nothing stays down
 *
 * Where the guest wants movements instead of places the screen is a touchpad: a finger that moves
 * moves the pointer, and drags when it came right after a tap. */
#include "config.h"

#include "gh-touch-input-private.h"

#include <math.h>

/* Of the widget's units that two fingers go for a click of the wheel. */
#define WHEEL_STEP 24.0

static gboolean
is_relative (GhTouchInput *touch)
{
  return gh_console_session_get_pointer_mode (touch->target.session) == GH_POINTER_RELATIVE;
}

static int
get_setting (GhTouchInput *touch, const char *name)
{
  int value = 0;

  g_object_get (gtk_widget_get_settings (touch->target.widget), name, &value, NULL);
  return value;
}

static void
press (GhTouchInput *touch, const GhFinger *at, guint button)
{
  gh_pointer_input_put (touch->pointer, &touch->target, at->x, at->y, button);
}

static void
stop_waiting (GhTouchInput *touch, GhTouchState state)
{
  g_clear_handle_id (&touch->hold_source, g_source_remove);
  touch->state = state;
}

static gboolean
on_rested (gpointer data)
{
  GhTouchInput *touch = data;

  touch->hold_source = 0;
  touch->state = GH_TOUCH_HOLDING;
  press (touch, &touch->fingers[0], 0);
  press (touch, &touch->fingers[0], GH_BUTTON_RIGHT);
  return G_SOURCE_REMOVE;
}

/* A tap that follows another one soon and nearby is at the same place: fingers are less exact than
 * a double click must be. */
static gboolean
follows_tap (GhTouchInput *touch, const GdkEventTouch *event)
{
  return touch->tap_time != 0
         && event->time - touch->tap_time < (guint32) get_setting (touch, "gtk-double-click-time")
         && hypot (event->x - touch->tap.x, event->y - touch->tap.y)
              < 4 * get_setting (touch, "gtk-double-click-distance");
}

static void
begin (GhTouchInput *touch, const GdkEventTouch *event)
{
  if (!follows_tap (touch, event))
    touch->tap_time = 0;
  touch->fingers[0] = (GhFinger){ event->sequence, event->x, event->y };
  touch->state = GH_TOUCH_WAITING;
  touch->hold_source
    = g_timeout_add ((guint) get_setting (touch, "gtk-long-press-time"), on_rested, touch);
}

static void
begin_scrolling (GhTouchInput *touch, const GdkEventTouch *event)
{
  stop_waiting (touch, GH_TOUCH_SCROLLING);
  touch->fingers[1] = (GhFinger){ event->sequence, event->x, event->y };
  /* What is below the first finger is what scrolls. */
  press (touch, &touch->fingers[0], 0);
}

static void
begin_dragging (GhTouchInput *touch)
{
  stop_waiting (touch, GH_TOUCH_DRAGGING);
  if (!is_relative (touch))
    press (touch, &touch->fingers[0], 0);
  if (!is_relative (touch) || touch->tap_time != 0)
    press (touch, &touch->fingers[0], GH_BUTTON_LEFT);
  touch->tap_time = 0;
}

/* The finger was put down exactly where it was put, however far it went until that was a drag. */
static void
move (GhTouchInput *touch, const GdkEventTouch *event)
{
  GhFinger *finger = &touch->fingers[0];
  int dx, dy;

  if (!is_relative (touch))
    {
      finger->x = event->x;
      finger->y = event->y;
      press (touch, finger, touch->pointer->buttons);
      return;
    }
  dx = (int) lround (event->x - finger->x);
  dy = (int) lround (event->y - finger->y);
  finger->x += dx;
  finger->y += dy;
  if (dx != 0 || dy != 0)
    gh_console_session_send_motion (touch->target.session, dx, dy, touch->pointer->buttons);
}

/* What is shown follows the fingers: it goes up, towards its end, when they do. */
static void
scroll (GhTouchInput *touch, GhFinger *finger, const GdkEventTouch *event)
{
  gh_pointer_input_turn (touch->pointer,
                         &touch->target,
                         touch->fingers[0].x,
                         touch->fingers[0].y,
                         (finger->x - event->x) / 2 / WHEEL_STEP,
                         (finger->y - event->y) / 2 / WHEEL_STEP);
  finger->x = event->x;
  finger->y = event->y;
}

static void
update (GhTouchInput *touch, GhFinger *finger, const GdkEventTouch *event)
{
  double way = hypot (event->x - finger->x, event->y - finger->y);

  if (touch->state == GH_TOUCH_WAITING && way > get_setting (touch, "gtk-dnd-drag-threshold"))
    begin_dragging (touch);
  if (touch->state == GH_TOUCH_SCROLLING)
    scroll (touch, finger, event);
  else if (touch->state == GH_TOUCH_DRAGGING || touch->state == GH_TOUCH_HOLDING)
    move (touch, event);
}

static void
tap (GhTouchInput *touch, const GdkEventTouch *event)
{
  if (touch->tap_time == 0)
    touch->tap = touch->fingers[0];
  touch->tap_time = event->time;
  press (touch, &touch->tap, 0);
  press (touch, &touch->tap, GH_BUTTON_LEFT);
  press (touch, &touch->tap, 0);
}

static void
end (GhTouchInput *touch, GhFinger *finger, const GdkEventTouch *event)
{
  if (touch->state == GH_TOUCH_WAITING)
    tap (touch, event);
  else if (touch->state == GH_TOUCH_DRAGGING || touch->state == GH_TOUCH_HOLDING)
    press (touch, finger, 0);
  finger->sequence = NULL;
  stop_waiting (touch,
                touch->fingers[0].sequence == NULL && touch->fingers[1].sequence == NULL
                  ? GH_TOUCH_NONE
                  : GH_TOUCH_DONE);
}

static GhFinger *
find_finger (GhTouchInput *touch, GdkEventSequence *sequence)
{
  for (guint i = 0; i < G_N_ELEMENTS (touch->fingers); i++)
    if (touch->fingers[i].sequence != NULL && touch->fingers[i].sequence == sequence)
      return &touch->fingers[i];
  return NULL;
}

void
gh_touch_input_take (GhTouchInput *touch,
                     GhPointerInput *pointer,
                     const GhPointerTarget *target,
                     const GdkEventTouch *event)
{
  GhFinger *finger = find_finger (touch, event->sequence);

  if (event->type == GDK_TOUCH_BEGIN && touch->state == GH_TOUCH_NONE)
    {
      touch->pointer = pointer;
      touch->target = *target;
      touch->target.grabbed = TRUE;
      begin (touch, event);
    }
  else if (event->type == GDK_TOUCH_BEGIN && touch->state == GH_TOUCH_WAITING)
    begin_scrolling (touch, event);
  else if (event->type == GDK_TOUCH_UPDATE && finger != NULL)
    update (touch, finger, event);
  else if (event->type == GDK_TOUCH_END && finger != NULL)
    end (touch, finger, event);
  else if (event->type == GDK_TOUCH_CANCEL && finger != NULL)
    gh_touch_input_let_go (touch);
}

void
gh_touch_input_let_go (GhTouchInput *touch)
{
  g_clear_handle_id (&touch->hold_source, g_source_remove);
  if (touch->state == GH_TOUCH_DRAGGING || touch->state == GH_TOUCH_HOLDING)
    press (touch, &touch->fingers[0], 0);
  *touch = (GhTouchInput){ 0 };
}
