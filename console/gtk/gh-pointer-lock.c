/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
#include "config.h"

#include "gh-pointer-lock-private.h"

#ifdef GDK_WINDOWING_WAYLAND

#include <gdk/gdkwayland.h>

#include "pointer-constraints-unstable-v1-client-protocol.h"
#include "relative-pointer-unstable-v1-client-protocol.h"

#define KEY "gh-pointer-lock-globals"

/** Globals: of a display: what of its desktop's is needed; what it has not said yet is NULL */
typedef struct
{
  struct wl_registry *registry;
  struct zwp_pointer_constraints_v1 *constraints;
  struct zwp_relative_pointer_manager_v1 *movements;
} Globals;

struct _GhPointerLock
{
  struct zwp_locked_pointer_v1 *locked;
  struct zwp_relative_pointer_v1 *relative;
  GhPointerLockFunc moved;
  gpointer data;
};

static void
on_global (
  void *data, struct wl_registry *registry, uint32_t name, const char *interface, uint32_t version)
{
  Globals *self = data;

  if (g_str_equal (interface, zwp_pointer_constraints_v1_interface.name))
    self->constraints = wl_registry_bind (registry, name, &zwp_pointer_constraints_v1_interface, 1);
  else if (g_str_equal (interface, zwp_relative_pointer_manager_v1_interface.name))
    self->movements
      = wl_registry_bind (registry, name, &zwp_relative_pointer_manager_v1_interface, 1);
}

/* Neither of the two ever goes. */
static void
on_global_removed (void *data, struct wl_registry *registry, uint32_t name)
{
}

static const struct wl_registry_listener registry_listener = { on_global, on_global_removed };

/* GDK reads what the desktop says, and so hands us our part. The display stays until the end. */
void
gh_pointer_lock_prepare (GtkWidget *widget)
{
  GdkDisplay *display = gtk_widget_get_display (widget);
  Globals *globals;

  if (!GDK_IS_WAYLAND_DISPLAY (display) || g_object_get_data (G_OBJECT (display), KEY) != NULL)
    return;
  globals = g_new0 (Globals, 1);
  g_object_set_data (G_OBJECT (display), KEY, globals);
  globals->registry = wl_display_get_registry (gdk_wayland_display_get_wl_display (display));
  wl_registry_add_listener (globals->registry, &registry_listener, globals);
}

static void
on_moved (void *data,
          struct zwp_relative_pointer_v1 *relative,
          uint32_t time_high,
          uint32_t time_low,
          wl_fixed_t dx,
          wl_fixed_t dy,
          wl_fixed_t device_dx,
          wl_fixed_t device_dy)
{
  GhPointerLock *self = data;

  self->moved (self->data, wl_fixed_to_double (dx), wl_fixed_to_double (dy));
}

static const struct zwp_relative_pointer_v1_listener movement_listener = { on_moved };

/* Over what stands beside the widget, in the same window, the pointer stays free. */
static struct wl_region *
make_region (GtkWidget *widget)
{
  GdkDisplay *display = gtk_widget_get_display (widget);
  struct wl_region *region
    = wl_compositor_create_region (gdk_wayland_display_get_wl_compositor (display));
  int x = 0, y = 0;

  gtk_widget_translate_coordinates (widget, gtk_widget_get_toplevel (widget), 0, 0, &x, &y);
  wl_region_add (region,
                 x,
                 y,
                 gtk_widget_get_allocated_width (widget),
                 gtk_widget_get_allocated_height (widget));
  return region;
}

GhPointerLock *
gh_pointer_lock_new (GtkWidget *widget, GhPointerLockFunc moved, gpointer data)
{
  GdkDisplay *display = gtk_widget_get_display (widget);
  GdkWindow *window = gtk_widget_get_window (widget);
  GdkDevice *device = gdk_seat_get_pointer (gdk_display_get_default_seat (display));
  const Globals *globals = g_object_get_data (G_OBJECT (display), KEY);
  struct wl_pointer *pointer;
  struct wl_region *region;
  GhPointerLock *self;

  if (globals == NULL || globals->constraints == NULL || globals->movements == NULL
      || window == NULL || device == NULL)
    return NULL;
  pointer = gdk_wayland_device_get_wl_pointer (device);
  if (pointer == NULL)
    return NULL;
  self = g_new0 (GhPointerLock, 1);
  self->moved = moved;
  self->data = data;
  self->relative
    = zwp_relative_pointer_manager_v1_get_relative_pointer (globals->movements, pointer);
  zwp_relative_pointer_v1_add_listener (self->relative, &movement_listener, self);
  region = make_region (widget);
  self->locked = zwp_pointer_constraints_v1_lock_pointer (
    globals->constraints,
    gdk_wayland_window_get_wl_surface (gdk_window_get_toplevel (window)),
    pointer,
    region,
    ZWP_POINTER_CONSTRAINTS_V1_LIFETIME_PERSISTENT);
  wl_region_destroy (region);
  return self;
}

void
gh_pointer_lock_free (GhPointerLock *self)
{
  zwp_locked_pointer_v1_destroy (self->locked);
  zwp_relative_pointer_v1_destroy (self->relative);
  g_free (self);
}

#else /* a GTK without Wayland */

void
gh_pointer_lock_prepare (GtkWidget *widget)
{
}

GhPointerLock *
gh_pointer_lock_new (GtkWidget *widget, GhPointerLockFunc moved, gpointer data)
{
  return NULL;
}

void
gh_pointer_lock_free (GhPointerLock *self)
{
}

#endif
