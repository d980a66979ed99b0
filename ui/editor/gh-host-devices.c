/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhHostDevices: the USB and PCI devices of a host, as they were when it was last asked. */
#include "config.h"

#include "gh-host-devices.h"

struct _GhHostDevices
{
  GObject parent_instance;

  GhClient *client;
  GPtrArray *list; /* nullable */
  gboolean asking;
};

enum
{
  CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (GhHostDevices, gh_host_devices, G_TYPE_OBJECT)

static void
gh_host_devices_finalize (GObject *object)
{
  GhHostDevices *self = GH_HOST_DEVICES (object);

  g_clear_object (&self->client);
  g_clear_pointer (&self->list, g_ptr_array_unref);
  G_OBJECT_CLASS (gh_host_devices_parent_class)->finalize (object);
}

static void
gh_host_devices_class_init (GhHostDevicesClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = gh_host_devices_finalize;
  signals[CHANGED] = g_signal_new (
    "changed", GH_TYPE_HOST_DEVICES, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
gh_host_devices_init (GhHostDevices *self)
{
}

GhHostDevices *
gh_host_devices_new (GhClient *client)
{
  GhHostDevices *self = g_object_new (GH_TYPE_HOST_DEVICES, NULL);

  self->client = g_object_ref (client);
  return self;
}

static GPtrArray *
read_list (GVariant *entries)
{
  GPtrArray *list = g_ptr_array_new_with_free_func ((GDestroyNotify) gh_host_device_free);

  for (gsize i = 0; i < g_variant_n_children (entries); i++)
    {
      g_autoptr (GVariant) entry = g_variant_get_child_value (entries, i);

      g_ptr_array_add (list, gh_struct_from_variant (&gh_host_device_struct, entry));
    }
  return list;
}

/* Without an answer they can still be named by hand. */
static void
on_list (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GhHostDevices) self = data;
  g_autoptr (GVariant) reply = gh_client_call_finish (GH_CLIENT (source), result, NULL, NULL);
  g_autoptr (GVariant) entries = reply != NULL ? g_variant_get_child_value (reply, 0) : NULL;

  self->asking = FALSE;
  if (entries == NULL)
    return;
  g_clear_pointer (&self->list, g_ptr_array_unref);
  self->list = read_list (entries);
  g_signal_emit (self, signals[CHANGED], 0);
}

void
gh_host_devices_look (GhHostDevices *self)
{
  if (self->asking)
    return;
  self->asking = TRUE;
  gh_client_call_quietly_async (self->client,
                                NULL,
                                GH_DBUS_HOST_INTERFACE,
                                "ListDevices",
                                g_variant_new_parsed ("(@a{sv} {},)"),
                                NULL,
                                on_list,
                                g_object_ref (self));
}

const GPtrArray *
gh_host_devices_get_list (GhHostDevices *self)
{
  return self->list;
}

gboolean
gh_host_devices_is_xen (GhHostDevices *self)
{
  return gh_client_is_xen (self->client);
}
