/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Places, movements, buttons and wheels. */
#include "config.h"

#include "gh-pointer-input-private.h"

#include <gdk/gdkx.h>
#include <math.h>

/* A confined pointer that comes this near to the view's edge goes back to the middle. */
#define WARP_MARGIN 32

/* RFB has room for three buttons before the wheels. */
#define LAST_BUTTON 3

static gboolean
is_relative (const GhPointerTarget *target)
{
  return gh_console_session_get_pointer_mode (target->session) == GH_POINTER_RELATIVE;
}

/* Tells the guest of the place @x, @y and of the buttons that are down, with @extra. */
static void
send (GhPointerInput *input, const GhPointerTarget *target, double x, double y, guint extra)
{
  guint buttons = input->buttons | extra;
  int guest_x, guest_y;

  input->last_x = x;
  input->last_y = y;
  if (is_relative (target))
    {
      if (target->grabbed)
        gh_console_session_send_motion (target->session, 0, 0, buttons);
      return;
    }
  gh_placement_to_guest (target->placement, x, y, &guest_x, &guest_y);
  gh_console_session_send_pointer (target->session, guest_x, guest_y, buttons);
}

/* Puts a confined pointer back into the middle before it runs out of room. */
static void
keep_inside (GhPointerInput *input, const GhPointerTarget *target, const GdkEventMotion *event)
{
  int width = gtk_widget_get_allocated_width (target->widget);
  int height = gtk_widget_get_allocated_height (target->widget);
  int root_x, root_y;

  if (event->x >= WARP_MARGIN && event->y >= WARP_MARGIN && event->x < width - WARP_MARGIN
      && event->y < height - WARP_MARGIN)
    return;
  if (!gh_pointer_input_can_warp (target->widget))
    return;
  gdk_window_get_root_coords (event->window, width / 2, height / 2, &root_x, &root_y);
  gdk_device_warp (gdk_event_get_device ((const GdkEvent *) event),
                   gdk_window_get_screen (event->window),
                   root_x,
                   root_y);
  input->last_x = width / 2;
  input->last_y = height / 2;
}

static void
send_movement (GhPointerInput *input, const GhPointerTarget *target, const GdkEventMotion *event)
{
  int dx = (int) lround (event->x - input->last_x);
  int dy = (int) lround (event->y - input->last_y);

  if (dx != 0 || dy != 0)
    gh_console_session_send_motion (target->session, dx, dy, input->buttons);
  input->last_x += dx;
  input->last_y += dy;
  keep_inside (input, target, event);
}

/* Sends the whole clicks in *@sum and leaves the rest there. */
static void
turn_wheel (GhPointerInput *input,
            const GhPointerTarget *target,
            double x,
            double y,
            double *sum,
            guint less,
            guint more)
{
  while (fabs (*sum) >= 1)
    {
      send (input, target, x, y, *sum < 0 ? less : more);
      send (input, target, x, y, 0);
      *sum += *sum < 0 ? 1 : -1;
    }
}

void
gh_pointer_input_move (GhPointerInput *input,
                       const GhPointerTarget *target,
                       const GdkEventMotion *event)
{
  if (!is_relative (target))
    send (input, target, event->x, event->y, 0);
  else if (target->grabbed)
    send_movement (input, target, event);
}

void
gh_pointer_input_move_by (GhPointerInput *input,
                          const GhPointerTarget *target,
                          double dx,
                          double dy)
{
  int whole_x, whole_y;

  if (!target->grabbed || !is_relative (target))
    return;
  input->owed_x += dx;
  input->owed_y += dy;
  whole_x = (int) input->owed_x;
  whole_y = (int) input->owed_y;
  input->owed_x -= whole_x;
  input->owed_y -= whole_y;
  if (whole_x != 0 || whole_y != 0)
    gh_console_session_send_motion (target->session, whole_x, whole_y, input->buttons);
}

void
gh_pointer_input_press (GhPointerInput *input,
                        const GhPointerTarget *target,
                        const GdkEventButton *event)
{
  gboolean told = target->grabbed || !is_relative (target);

  if (event->button < 1 || event->button > LAST_BUTTON)
    return;
  if (told)
    input->buttons |= 1u << (event->button - 1);
  send (input, target, event->x, event->y, 0);
}

void
gh_pointer_input_release (GhPointerInput *input,
                          const GhPointerTarget *target,
                          const GdkEventButton *event)
{
  guint bit = event->button >= 1 && event->button <= LAST_BUTTON ? 1u << (event->button - 1) : 0;

  if ((input->buttons & bit) == 0)
    return;
  input->buttons &= ~bit;
  send (input, target, event->x, event->y, 0);
}

void
gh_pointer_input_put (
  GhPointerInput *input, const GhPointerTarget *target, double x, double y, guint buttons)
{
  input->buttons = buttons;
  send (input, target, x, y, 0);
}

void
gh_pointer_input_turn (
  GhPointerInput *input, const GhPointerTarget *target, double x, double y, double dx, double dy)
{
  input->scroll_x += CLAMP (dx, -10, 10);
  input->scroll_y += CLAMP (dy, -10, 10);
  turn_wheel (input, target, x, y, &input->scroll_x, GH_BUTTON_WHEEL_LEFT, GH_BUTTON_WHEEL_RIGHT);
  turn_wheel (input, target, x, y, &input->scroll_y, GH_BUTTON_WHEEL_UP, GH_BUTTON_WHEEL_DOWN);
}

void
gh_pointer_input_scroll (GhPointerInput *input,
                         const GhPointerTarget *target,
                         const GdkEventScroll *event)
{
  double dx = 0;
  double dy = 0;

  if (!gdk_event_get_scroll_deltas ((const GdkEvent *) event, &dx, &dy))
    {
      dx = event->direction == GDK_SCROLL_RIGHT ? 1 : event->direction == GDK_SCROLL_LEFT ? -1 : 0;
      dy = event->direction == GDK_SCROLL_DOWN ? 1 : event->direction == GDK_SCROLL_UP ? -1 : 0;
    }
  gh_pointer_input_turn (input, target, event->x, event->y, dx, dy);
}

gboolean
gh_pointer_input_can_warp (GtkWidget *widget)
{
  return GDK_IS_X11_DISPLAY (gtk_widget_get_display (widget));
}

void
gh_pointer_input_let_go (GhPointerInput *input, const GhPointerTarget *target)
{
  guint held = input->buttons;

  input->buttons = 0;
  input->scroll_x = input->scroll_y = 0;
  if (held != 0 && target->session != NULL)
    send (input, target, input->last_x, input->last_y, 0);
}
