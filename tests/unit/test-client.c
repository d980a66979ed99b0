/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhClient against a service in this process, which stands where guesthoused would. */
#include "config.h"

#include <fcntl.h>
#include <gio/gunixfdlist.h>
#include <glib/gstdio.h>
#include <unistd.h>

#include "gh-client.h"
#include "gh-dbus-names.h"
#include "gh-error.h"
#include "support.h"

#define HOST   GH_DBUS_HOSTS_PATH "/h"
#define DOMAIN HOST "/domains/0b4c2c0a_3f6d_4e57_8c11_000000000001"
#define JOB    GH_DBUS_JOBS_PATH "/7"

/* ---- the service ---- */

typedef struct
{
  GDBusServer *server;
  GPtrArray *connections;
  GDBusObjectManagerServer *objects;
  GhDbusManager *manager;
  GhDbusHost *host;
  GhDbusDomain *domain;
  GhDbusJob *job;
  guint statistics;
  guint opened;
  gboolean may_ask; /* for a password, as the last call had it */
  char *cancelled_inspection;
  GDBusMethodInvocation *inspection;
} Service;

static GVariant *
rows (void)
{
  return g_variant_new_parsed (
    "[(%o, 'deb', 'My Debian', uint32 2, uint32 0, uint64 1024, uint32 2, "
    "@a{sv} {})]",
    DOMAIN);
}

static gboolean
on_open_host (GhDbusManager *manager,
              GDBusMethodInvocation *call,
              const char *uri,
              GVariant *options,
              Service *s)
{
  s->opened++;
  if (strcmp (uri, "qemu:") != 0)
    {
      g_dbus_method_invocation_return_error (
        call, GH_ERROR, GH_ERROR_INVALID_ARGUMENT, "There is no driver for %s", uri);
      return TRUE;
    }
  gh_dbus_manager_complete_open_host (
    manager,
    call,
    HOST,
    g_variant_new_parsed ("{'Memory': <uint64 4096>, 'Cpus': <uint32 3>, 'Name': <'here'>, "
                          "'Available': <true>}"),
    rows ());
  return TRUE;
}

static gboolean
on_list_jobs (GhDbusManager *manager, GDBusMethodInvocation *call, GVariant *options, Service *s)
{
  gh_dbus_manager_complete_list_jobs (
    manager,
    call,
    g_variant_new_parsed ("[(%o, {'Title': <'Start old'>, 'State': <'running'>})]",
                          GH_DBUS_JOBS_PATH "/3"));
  return TRUE;
}

static gboolean
on_inspect (GhDbusManager *manager,
            GDBusMethodInvocation *call,
            const char *location,
            GVariant *options,
            Service *s)
{
  s->inspection = call; /* until it is cancelled */
  return TRUE;
}

static gboolean
on_cancel_inspection (GhDbusManager *manager,
                      GDBusMethodInvocation *call,
                      const char *id,
                      Service *s)
{
  s->cancelled_inspection = g_strdup (id);
  gh_dbus_manager_complete_cancel_inspection (manager, call);
  g_dbus_method_invocation_return_error (
    g_steal_pointer (&s->inspection), GH_ERROR, GH_ERROR_CANCELLED, "Cancelled");
  return TRUE;
}

static gboolean
on_subscribe (
  GhDbusHost *host, GDBusMethodInvocation *call, guint interval, GVariant *options, Service *s)
{
  s->statistics = interval;
  gh_dbus_host_complete_subscribe_statistics (host, call, 5);
  return TRUE;
}

static gboolean
on_unsubscribe (GhDbusHost *host, GDBusMethodInvocation *call, guint id, Service *s)
{
  g_assert_cmpuint (id, ==, 5);
  s->statistics = 0;
  gh_dbus_host_complete_unsubscribe_statistics (host, call);
  return TRUE;
}

static gboolean
on_start (GhDbusDomain *domain, GDBusMethodInvocation *call, GVariant *options, Service *s)
{
  g_autoptr (GDBusObjectSkeleton) object = g_dbus_object_skeleton_new (JOB);
  const char *const steps[] = { "Begin", "End", NULL };

  g_clear_object (&s->job);
  s->job = gh_dbus_job_skeleton_new ();
  gh_dbus_job_set_title (s->job, "Start deb");
  gh_dbus_job_set_state (s->job, "running");
  gh_dbus_job_set_steps (s->job, steps);
  gh_dbus_job_set_progress (s->job, -1);
  gh_dbus_job_set_cancellable (s->job, TRUE);
  g_dbus_object_skeleton_add_interface (object, G_DBUS_INTERFACE_SKELETON (s->job));
  g_dbus_object_manager_server_export (s->objects, object);
  gh_dbus_domain_complete_start (domain, call, JOB);
  return TRUE;
}

static gboolean
on_pause (GhDbusDomain *domain, GDBusMethodInvocation *call, GVariant *options, Service *s)
{
  g_dbus_method_invocation_return_error (
    call, GH_ERROR, GH_ERROR_WRONG_STATE, "deb cannot be paused: it is off");
  return TRUE;
}

static gboolean
on_console (GhDbusDomain *domain,
            GDBusMethodInvocation *call,
            GUnixFDList *in,
            const char *kind,
            GVariant *options,
            Service *s)
{
  GDBusMessageFlags flags = g_dbus_message_get_flags (g_dbus_method_invocation_get_message (call));

  s->may_ask = (flags & G_DBUS_MESSAGE_FLAGS_ALLOW_INTERACTIVE_AUTHORIZATION) != 0;
  g_dbus_method_invocation_return_error (
    call, GH_ERROR, GH_ERROR_NOT_AUTHORIZED, "The right to it is missing");
  return TRUE;
}

/* Answers nothing: for what happens when the service dies meanwhile. */
static gboolean
on_reset (GhDbusDomain *domain, GDBusMethodInvocation *call, GVariant *options, Service *s)
{
  g_object_unref (call);
  return TRUE;
}

static gboolean
on_screenshot (
  GhDbusDomain *domain, GDBusMethodInvocation *call, GUnixFDList *in, GVariant *options, Service *s)
{
  g_autoptr (GUnixFDList) fds = g_unix_fd_list_new ();
  int ends[2];

  g_assert_cmpint (pipe (ends), ==, 0);
  g_assert_cmpint (write (ends[1], "\211PNG", 4), ==, 4);
  close (ends[1]);
  g_unix_fd_list_append (fds, ends[0], NULL);
  close (ends[0]);
  gh_dbus_domain_complete_screenshot (domain, call, fds, g_variant_new_handle (0));
  return TRUE;
}

static gboolean
on_connection (GDBusServer *server, GDBusConnection *connection, Service *s)
{
  GDBusInterfaceSkeleton *all[] = {
    G_DBUS_INTERFACE_SKELETON (s->manager),
    G_DBUS_INTERFACE_SKELETON (s->host),
    G_DBUS_INTERFACE_SKELETON (s->domain),
  };
  const char *paths[] = { GH_DBUS_PATH, HOST, DOMAIN };

  g_ptr_array_add (s->connections, g_object_ref (connection));
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    g_assert_true (g_dbus_interface_skeleton_export (all[i], connection, paths[i], NULL));
  g_dbus_object_manager_server_set_connection (s->objects, connection);
  return TRUE;
}

static Service *
service_new (void)
{
  Service *s = g_new0 (Service, 1);
  g_autofree char *folder = gh_dbus_runtime_folder ();
  g_autofree char *address = gh_dbus_user_address ();
  g_autofree char *guid = g_dbus_generate_guid ();
  g_autoptr (GError) error = NULL;

  g_mkdir_with_parents (folder, 0700);
  s->connections = g_ptr_array_new_with_free_func (g_object_unref);
  s->objects = g_dbus_object_manager_server_new (GH_DBUS_PATH);
  s->manager = gh_dbus_manager_skeleton_new ();
  s->host = gh_dbus_host_skeleton_new ();
  s->domain = gh_dbus_domain_skeleton_new ();
  gh_dbus_domain_set_name (s->domain, "deb");
  g_signal_connect (s->manager, "handle-open-host", G_CALLBACK (on_open_host), s);
  g_signal_connect (s->manager, "handle-list-jobs", G_CALLBACK (on_list_jobs), s);
  g_signal_connect (s->manager, "handle-inspect-location", G_CALLBACK (on_inspect), s);
  g_signal_connect (s->manager, "handle-cancel-inspection", G_CALLBACK (on_cancel_inspection), s);
  g_signal_connect (s->host, "handle-subscribe-statistics", G_CALLBACK (on_subscribe), s);
  g_signal_connect (s->host, "handle-unsubscribe-statistics", G_CALLBACK (on_unsubscribe), s);
  g_signal_connect (s->domain, "handle-start", G_CALLBACK (on_start), s);
  g_signal_connect (s->domain, "handle-pause", G_CALLBACK (on_pause), s);
  g_signal_connect (s->domain, "handle-open-console", G_CALLBACK (on_console), s);
  g_signal_connect (s->domain, "handle-reset", G_CALLBACK (on_reset), s);
  g_signal_connect (s->domain, "handle-screenshot", G_CALLBACK (on_screenshot), s);
  s->server = g_dbus_server_new_sync (address, G_DBUS_SERVER_FLAGS_NONE, guid, NULL, NULL, &error);
  g_assert_no_error (error);
  g_signal_connect (s->server, "new-connection", G_CALLBACK (on_connection), s);
  g_dbus_server_start (s->server);
  return s;
}

/* As if it were killed: all connections drop, nobody listens. */
static void
service_kill (Service *s)
{
  g_autofree char *socket = gh_dbus_user_socket ();

  g_dbus_server_stop (s->server);
  g_clear_object (&s->server);
  g_unlink (socket);
  for (guint i = 0; i < s->connections->len; i++)
    g_dbus_connection_close_sync (s->connections->pdata[i], NULL, NULL);
  g_dbus_object_manager_server_set_connection (s->objects, NULL);
  g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (s->manager));
  g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (s->host));
  g_dbus_interface_skeleton_unexport (G_DBUS_INTERFACE_SKELETON (s->domain));
  g_clear_object (&s->manager);
  g_clear_object (&s->host);
  g_clear_object (&s->domain);
  g_clear_object (&s->job);
  g_clear_object (&s->objects);
  g_ptr_array_unref (s->connections);
  g_free (s->cancelled_inspection);
  g_free (s);
}

/* ---- helpers ---- */

static GhClient *
connected (void)
{
  GhClient *client = gh_client_new ("qemu:");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  gh_client_connect_async (client, NULL, keep_result, &result);
  g_assert_cmpint (gh_client_get_state (client), ==, GH_CLIENT_CONNECTING);
  gh_client_connect_finish (client, await_result (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpint (gh_client_get_state (client), ==, GH_CLIENT_CONNECTED);
  return client;
}

static void
count (guint *n)
{
  (*n)++;
}

static void
wait_count (guint *n)
{
  while (*n == 0)
    g_main_context_iteration (NULL, TRUE);
}

/* Waits until a reconnected client has its list. */
static void
wait_connected (GhClient *client)
{
  while (gh_client_get_state (client) != GH_CLIENT_CONNECTED)
    g_main_context_iteration (NULL, TRUE);
}

/* ---- tests ---- */

static void
test_connect (void)
{
  Service *service = service_new ();
  g_autoptr (GhClient) client = connected ();
  g_autofree char *name = gh_client_get_host_string (client, "Name");
  g_autoptr (GhJobItem) job = g_list_model_get_item (G_LIST_MODEL (gh_client_get_jobs (client)), 0);

  g_assert_cmpuint (service->opened, ==, 1);
  g_assert_cmpstr (name, ==, "here");
  g_assert_cmpuint (gh_client_get_host_number (client, "Memory"), ==, 4096);
  g_assert_cmpuint (gh_client_get_host_number (client, "Cpus"), ==, 3);
  g_assert_cmpuint (gh_client_get_host_number (client, "Nothing"), ==, 0);
  g_assert_true (gh_client_get_host_flag (client, "Available"));
  g_assert_nonnull (gh_domain_list_find (gh_client_get_domains (client), "deb"));
  g_assert_cmpstr (gh_job_item_get_title (job), ==, "Start old");
  gh_client_close (client);
  service_kill (service);
}

static void
test_bad_hosts (void)
{
  static const struct
  {
    const char *uri;
    GhError code;
  } bad[] = {
    { "not a host", GH_ERROR_INVALID_ARGUMENT },
    { "xen:", GH_ERROR_UNAVAILABLE },
    { "qemu+ssh://me@there", GH_ERROR_UNAVAILABLE },
    { "vmx:", GH_ERROR_INVALID_ARGUMENT },
  };
  Service *service = service_new ();

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autoptr (GhClient) client = gh_client_new (bad[i].uri);
      g_autoptr (GAsyncResult) result = NULL;
      g_autoptr (GError) error = NULL;

      gh_client_connect_async (client, NULL, keep_result, &result);
      g_assert_false (gh_client_connect_finish (client, await_result (&result), &error));
      g_assert_error (error, GH_ERROR, (int) bad[i].code);
      g_assert_nonnull (strstr (error->message, bad[i].uri));
      g_assert_null (strstr (error->message, "GDBus"));
      g_assert_cmpint (gh_client_get_state (client), ==, GH_CLIENT_DISCONNECTED);
    }
  service_kill (service);
}

static void
on_event (GhClient *client,
          gint64 when,
          const char *path,
          const char *name,
          const char *kind,
          const char *text,
          char **seen)
{
  g_free (*seen);
  *seen = g_strdup_printf ("%" G_GINT64_FORMAT " %s %s %s", when, name, kind, text);
}

static void
test_signals (void)
{
  Service *service = service_new ();
  g_autoptr (GhClient) client = connected ();
  GhDomainList *list = gh_client_get_domains (client);
  g_autofree char *seen = NULL;
  guint changed = 0, host = 0;

  g_signal_connect_swapped (list, "changed", G_CALLBACK (count), &changed);
  g_signal_connect_swapped (client, "host-changed", G_CALLBACK (count), &host);
  g_signal_connect (client, "event", G_CALLBACK (on_event), &seen);
  gh_dbus_host_emit_event (service->host, 12, DOMAIN, "deb", "stopped", "The guest shut down");
  gh_dbus_host_emit_domains_changed (
    service->host,
    g_variant_new_parsed ("[(%o, 'deb', '', uint32 0, uint32 0, uint64 1024, uint32 2, "
                          "@a{sv} {})]",
                          DOMAIN),
    (const char *const[]){ NULL });
  gh_dbus_host_set_memory (service->host, 8192);
  wait_count (&changed);
  wait_count (&host);
  g_assert_cmpstr (seen, ==, "12 deb stopped The guest shut down");
  g_assert_cmpint (gh_domain_list_lookup (list, DOMAIN)->state, ==, GH_DOMAIN_OFF);
  g_assert_cmpuint (gh_client_get_host_number (client, "Memory"), ==, 8192);
  gh_client_close (client);
  service_kill (service);
}

static void
test_errors (void)
{
  Service *service = service_new ();
  g_autoptr (GhClient) client = connected ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GAsyncResult) gone = NULL;
  g_autoptr (GError) error = NULL;

  gh_client_act_async (client, DOMAIN, "Pause", NULL, NULL, keep_result, &result);
  g_assert_false (gh_client_act_finish (client, await_result (&result), &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_WRONG_STATE);
  g_assert_cmpstr (error->message, ==, "deb cannot be paused: it is off");
  g_clear_error (&error);
  gh_client_act_async (client, HOST "/domains/none", "Pause", NULL, NULL, keep_result, &gone);
  g_assert_false (gh_client_act_finish (client, await_result (&gone), &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_NOT_FOUND);
  gh_client_close (client);
  service_kill (service);
}

/* Whether a call of that kind lets the service ask for a password. */
static gboolean
may_ask (Service *service, GhClient *client, typeof (gh_client_open_console_async) *open)
{
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  open (client, DOMAIN, "vnc", NULL, keep_result, &result);
  g_assert_cmpint (gh_client_open_console_finish (client, await_result (&result), &error), ==, -1);
  g_assert_error (error, GH_ERROR, GH_ERROR_NOT_AUTHORIZED);
  return service->may_ask;
}

static void
test_asking (void)
{
  Service *service = service_new ();
  g_autoptr (GhClient) client = connected ();

  g_assert_true (may_ask (service, client, gh_client_open_console_async));
  g_assert_false (may_ask (service, client, gh_client_peek_console_async));
  gh_client_set_interactive (client, FALSE);
  g_assert_false (may_ask (service, client, gh_client_open_console_async));
  g_assert_false (may_ask (service, client, gh_client_peek_console_async));
  gh_client_close (client);
  service_kill (service);
}

static void
test_screenshot (void)
{
  Service *service = service_new ();
  g_autoptr (GhClient) client = connected ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autoptr (GBytes) picture = NULL;

  gh_client_screenshot_async (client, DOMAIN, 0, NULL, keep_result, &result);
  picture = gh_client_screenshot_finish (client, await_result (&result), &error);
  g_assert_no_error (error);
  g_assert_cmpmem (g_bytes_get_data (picture, NULL), g_bytes_get_size (picture), "\211PNG", 4);
  gh_client_close (client);
  service_kill (service);
}

static void
test_proxy (void)
{
  Service *service = service_new ();
  g_autoptr (GhClient) client = connected ();
  g_autoptr (GAsyncResult) first = NULL;
  g_autoptr (GAsyncResult) second = NULL;
  g_autoptr (GhDbusDomain) a = NULL;
  g_autoptr (GhDbusDomain) b = NULL;
  guint changes = 0;

  gh_client_get_domain_async (client, DOMAIN, NULL, keep_result, &first);
  a = gh_client_get_domain_finish (client, await_result (&first), NULL);
  g_assert_cmpstr (gh_dbus_domain_get_name (a), ==, "deb");
  gh_client_get_domain_async (client, DOMAIN, NULL, keep_result, &second);
  b = gh_client_get_domain_finish (client, await_result (&second), NULL);
  g_assert_true (a == b);
  g_signal_connect_swapped (a, "notify::title", G_CALLBACK (count), &changes);
  gh_dbus_domain_set_title (service->domain, "New title");
  wait_count (&changes);
  g_assert_cmpstr (gh_dbus_domain_get_title (a), ==, "New title");
  gh_client_close (client);
  service_kill (service);
}

static void
on_job (GhClient *client, GhJobItem *job, gpointer data)
{
  g_assert_cmpstr (gh_job_item_get_title (job), ==, "Start deb");
  g_object_set_data (G_OBJECT (client), "job", job);
}

static void
run_start (GhClient *client, GCancellable *cancellable, GAsyncResult **result)
{
  gh_client_run_job_async (client,
                           DOMAIN,
                           GH_DBUS_DOMAIN_INTERFACE,
                           "Start",
                           g_variant_new ("(a{sv})", NULL),
                           cancellable,
                           on_job,
                           keep_result,
                           result);
  while (g_object_get_data (G_OBJECT (client), "job") == NULL)
    g_main_context_iteration (NULL, TRUE);
}

static void
test_job (void)
{
  Service *service = service_new ();
  g_autoptr (GhClient) client = connected ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GVariant) answer = NULL;
  g_autofree char *text = NULL;
  GhJobItem *job;
  guint changes = 0;

  run_start (client, NULL, &result);
  job = g_object_get_data (G_OBJECT (client), "job");
  g_assert_true (gh_job_list_lookup (gh_client_get_jobs (client), JOB) == job);
  g_assert_cmpuint (gh_job_list_count_running (gh_client_get_jobs (client)), ==, 2);
  g_signal_connect_swapped (job, "changed", G_CALLBACK (count), &changes);
  gh_dbus_job_set_step (service->job, 1);
  gh_dbus_job_set_bytes_done (service->job, 12 << 20);
  gh_dbus_job_set_bytes_total (service->job, 40 << 20);
  wait_count (&changes);
  text = gh_job_item_describe (job);
  g_assert_cmpstr (text, ==, "End: 12.0 of 40.0\302\240MiB");
  g_assert_null (result);
  gh_dbus_job_set_result (service->job, g_variant_new_parsed ("{'name': <'deb'>}"));
  gh_dbus_job_set_state (service->job, "succeeded");
  answer = gh_client_run_job_finish (client, await_result (&result), NULL);
  g_assert_nonnull (answer);
  g_assert_true (g_variant_lookup (answer, "name", "s", NULL));
  gh_client_close (client);
  service_kill (service);
}

static gboolean
on_cancel_job (GhDbusJob *job, GDBusMethodInvocation *call, gpointer data)
{
  gh_dbus_job_complete_cancel (job, call);
  gh_dbus_job_set_state (job, "cancelled");
  return TRUE;
}

static void
test_job_cancel (void)
{
  Service *service = service_new ();
  g_autoptr (GhClient) client = connected ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  run_start (client, cancellable, &result);
  g_signal_connect (service->job, "handle-cancel", G_CALLBACK (on_cancel_job), NULL);
  g_cancellable_cancel (cancellable);
  g_assert_null (result); /* it waits for the undoing */
  g_assert_null (gh_client_run_job_finish (client, await_result (&result), &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_CANCELLED);
  gh_client_close (client);
  service_kill (service);
}

static void
test_job_failure (void)
{
  Service *service = service_new ();
  g_autoptr (GhClient) client = connected ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *evidence = NULL;

  run_start (client, NULL, &result);
  gh_dbus_job_set_error_name (service->job, "org.guesthouse.Error.Hypervisor");
  gh_dbus_job_set_error_message (service->job, "QEMU ended\n\n--\nqemu: no");
  gh_dbus_job_set_state (service->job, "failed");
  g_assert_null (gh_client_run_job_finish (client, await_result (&result), &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_HYPERVISOR);
  gh_error_split (error->message, NULL, &evidence);
  g_assert_cmpstr (evidence, ==, "qemu: no");
  gh_client_close (client);
  service_kill (service);
}

static void
test_inspection_cancel (void)
{
  Service *service = service_new ();
  g_autoptr (GhClient) client = connected ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  gh_client_inspect_async (client, "/nowhere", NULL, FALSE, cancellable, keep_result, &result);
  while (service->inspection == NULL)
    g_main_context_iteration (NULL, TRUE);
  g_cancellable_cancel (cancellable);
  g_assert_null (gh_client_inspect_finish (client, await_result (&result), &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_CANCELLED);
  g_assert_nonnull (service->cancelled_inspection);
  gh_client_close (client);
  service_kill (service);
}

/* The service is killed and another comes: pending work fails in words, then all is as before. */
static void
test_reconnect (void)
{
  Service *service = service_new ();
  g_autoptr (GhClient) client = connected ();
  g_autoptr (GAsyncResult) pending = NULL;
  g_autoptr (GAsyncResult) job = NULL;
  g_autoptr (GError) error = NULL;
  guint resets = 0;

  gh_client_subscribe_statistics (client, 500);
  run_start (client, NULL, &job);
  g_assert_cmpuint (service->statistics, ==, 500);
  gh_client_act_async (client, DOMAIN, "Reset", NULL, NULL, keep_result, &pending);
  g_signal_connect_swapped (gh_client_get_domains (client), "reset", G_CALLBACK (count), &resets);
  service_kill (service);
  g_assert_false (gh_client_act_finish (client, await_result (&pending), &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_UNAVAILABLE);
  g_clear_error (&error);
  g_assert_null (gh_client_run_job_finish (client, await_result (&job), &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_UNAVAILABLE);
  g_assert_cmpint (gh_client_get_state (client), ==, GH_CLIENT_CONNECTING);
  g_assert_cmpuint (gh_domain_list_get_length (gh_client_get_domains (client)), ==, 1);
  service = service_new ();
  wait_connected (client);
  g_assert_cmpuint (resets, ==, 1);
  while (service->statistics == 0)
    g_main_context_iteration (NULL, TRUE);
  g_assert_cmpuint (service->statistics, ==, 500);
  gh_client_close (client);
  service_kill (service);
}

/* Makes a program that stands where guesthoused would. */
static void
write_program (const char *script)
{
  g_autofree char *path = g_build_filename (g_get_user_runtime_dir (), "guesthoused", NULL);

  g_assert_true (g_file_set_contents (path, script, -1, NULL));
  g_assert_cmpint (g_chmod (path, 0755), ==, 0);
  g_setenv ("GUESTHOUSED", path, TRUE);
}

static GError *
connect_error (void)
{
  g_autoptr (GhClient) client = gh_client_new ("qemu:");
  g_autoptr (GAsyncResult) result = NULL;
  GError *error = NULL;

  gh_client_connect_async (client, NULL, keep_result, &result);
  g_assert_false (gh_client_connect_finish (client, await_result (&result), &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_UNAVAILABLE);
  return error;
}

static void
test_service_missing (void)
{
  g_autoptr (GError) error = NULL;

  g_setenv ("GUESTHOUSED", "/nonexistent/guesthoused", TRUE);
  error = connect_error ();
  g_assert_nonnull (strstr (error->message, "/nonexistent/guesthoused"));
}

static void
test_service_dies (void)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *evidence = NULL;

  write_program ("#!/bin/sh\necho 'the folder cannot be written' >&2\nexit 4\n");
  error = connect_error ();
  gh_error_split (error->message, NULL, &evidence);
  g_assert_cmpstr (evidence, ==, "the folder cannot be written");
}

static gboolean
start_soon (gpointer data)
{
  *(Service **) data = service_new ();
  return G_SOURCE_REMOVE;
}

/* Another program's service is quicker: the one started here ends, and all is well. */
static void
test_service_second (void)
{
  g_autoptr (GhClient) client = gh_client_new ("qemu:");
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;
  Service *service = NULL;

  write_program ("#!/bin/sh\necho 'already running' >&2\nexit 1\n");
  gh_client_connect_async (client, NULL, keep_result, &result);
  g_timeout_add (400, start_soon, &service);
  gh_client_connect_finish (client, await_result (&result), &error);
  g_assert_no_error (error);
  gh_client_close (client);
  service_kill (service);
}

static void
test_connect_cancel (void)
{
  g_autoptr (GhClient) client = gh_client_new ("qemu:");
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GAsyncResult) result = NULL;
  g_autoptr (GError) error = NULL;

  write_program ("#!/bin/sh\nexec sleep 2\n");
  gh_client_connect_async (client, cancellable, keep_result, &result);
  for (guint i = 0; i < 20; i++)
    g_main_context_iteration (NULL, FALSE);
  g_cancellable_cancel (cancellable);
  g_assert_false (gh_client_connect_finish (client, await_result (&result), &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_CANCELLED);
  g_assert_cmpint (gh_client_get_state (client), ==, GH_CLIENT_DISCONNECTED);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/client/connect", test_connect);
  g_test_add_func ("/client/bad-hosts", test_bad_hosts);
  g_test_add_func ("/client/signals", test_signals);
  g_test_add_func ("/client/errors", test_errors);
  g_test_add_func ("/client/asking", test_asking);
  g_test_add_func ("/client/screenshot", test_screenshot);
  g_test_add_func ("/client/proxy", test_proxy);
  g_test_add_func ("/client/job", test_job);
  g_test_add_func ("/client/job-cancel", test_job_cancel);
  g_test_add_func ("/client/job-failure", test_job_failure);
  g_test_add_func ("/client/inspection-cancel", test_inspection_cancel);
  g_test_add_func ("/client/reconnect", test_reconnect);
  g_test_add_func ("/client/service-missing", test_service_missing);
  g_test_add_func ("/client/service-dies", test_service_dies);
  g_test_add_func ("/client/service-second", test_service_second);
  g_test_add_func ("/client/connect-cancel", test_connect_cancel);
  return g_test_run ();
}
