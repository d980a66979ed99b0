/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What the window shows:
 *
 *   list ──Enter──► a guest's screen ──host key (right Ctrl alone)──► list above it ──Esc──► screen
 *                     │ connection lost: tried again, slower and slower; the list says why
 *
 * Everything happens in the main thread; the session's thread only reads. */
#include "config.h"

#include "gh-sdl-app.h"

#include <string.h>

#include <glib/gi18n.h>

#include "gh-client.h"
#include "gh-error.h"
#include "gh-screen-link.h"
#include "gh-sdl-input.h"
#include "gh-sdl-overlay.h"
#include "gh-sdl-sound.h"
#include "gh-sdl-source.h"
#include "gh-vnc-session.h"

#define HOST_KEY     SDL_SCANCODE_RCTRL
#define RESIZE_DELAY 250 /* ms that the window's edge must have rested */
#define RETRY_DELAY  500 /* ms, doubled with each failure */
#define MAX_DELAY    8000
#define PICTURE_PACE 500 /* ms between two pictures of a machine in the list */
#define MAX_PICTURES 8

/* What the items of the list do. */
enum
{
  GO_BACK,
  GO_FULLSCREEN,
  SEND_COMBO,
  OPEN_MACHINE,
  START_MACHINE,
  ACT,
  TRY_AGAIN,
  LEAVE
};

typedef struct
{
  const GhSdlWanted *wanted;
  GMainLoop *loop;
  GhSdlWindow window;
  GhSdlInput input;
  GhSdlOverlay overlay;
  gboolean listing;  /* the list is above the screen */
  gboolean host_key; /* it is down, and no other key was pressed since */
  GhConsoleSession *session;
  GhClient *client;    /* (nullable): without one there is one server */
  GhScreenLink *link;  /* with a client */
  char *path;          /* (nullable): of the machine that is shown */
  GPtrArray *pictures; /* (element-type GhScreenLink) */
  char *trouble;
  SDL_Cursor *cursor;
  SDL_AudioDeviceID audio;
  gint64 interval; /* µs between two pictures on the monitor */
  gint64 presented;
  guint present_source;
  guint resize_source;
  guint retry_source;
  guint retry_delay;
  gboolean fitted;
  int status;
} App;

static void show_list (App *app);
static void open_address (App *app);

/* Showing. */

static gboolean
present (gpointer data)
{
  App *app = data;

  app->present_source = 0;
  app->presented = g_get_monotonic_time ();
  gh_sdl_window_present (&app->window, app->session);
  return G_SOURCE_REMOVE;
}

/* No more often than the monitor can; with a graphics card, it waits for the monitor itself. */
static void
present_soon (App *app)
{
  gint64 due = app->presented + app->interval - g_get_monotonic_time ();

  if (app->present_source != 0)
    return;
  if (due <= 0 || app->wanted->look.low_latency)
    present (app);
  else
    app->present_source = g_timeout_add ((guint) (due / 1000), present, app);
}

static void
redraw (App *app)
{
  gh_sdl_window_invalidate (&app->window);
  present_soon (app);
}

static double
get_scale (App *app)
{
  int pixels, points, unused;

  SDL_GetWindowSizeInPixels (app->window.window, &pixels, &unused);
  SDL_GetWindowSize (app->window.window, &points, &unused);
  return MAX ((double) pixels / MAX (points, 1), 1.0);
}

static void
draw_list (App *app)
{
  int width, height;

  SDL_GetWindowSizeInPixels (app->window.window, &width, &height);
  gh_sdl_window_set_overlay (
    &app->window,
    app->listing ? gh_sdl_overlay_draw (&app->overlay, width, height, get_scale (app)) : NULL);
  present_soon (app);
}

/* The list. */

static void
hide_list (App *app)
{
  app->listing = FALSE;
  g_ptr_array_set_size (app->pictures, 0);
  SDL_StopTextInput ();
  draw_list (app);
}

static GhScreenLink *
find_picture (App *app, const char *path)
{
  GhScreenLink *link;

  for (guint i = 0; i < app->pictures->len; i++)
    {
      link = g_ptr_array_index (app->pictures, i);
      if (g_strcmp0 (g_object_get_data (G_OBJECT (link), "path"), path) == 0)
        return link;
    }
  if (app->pictures->len >= MAX_PICTURES)
    return NULL;
  link = gh_screen_link_new (app->client, PICTURE_PACE, FALSE);
  g_object_set_data_full (G_OBJECT (link), "path", g_strdup (path), g_free);
  g_ptr_array_add (app->pictures, link);
  g_signal_connect_swapped (link, "changed", G_CALLBACK (show_list), app);
  gh_screen_link_set_path (link, path);
  return link;
}

static void
watch_picture (App *app, GhSdlItem *item, const char *path)
{
  GhScreenLink *link = find_picture (app, path);
  GhConsoleSession *session = link != NULL ? gh_screen_link_get_session (link) : NULL;

  if (session == NULL)
    return;
  item->session = g_object_ref (session);
  g_signal_handlers_disconnect_by_func (session, draw_list, app);
  g_signal_connect_swapped (session, "updated", G_CALLBACK (draw_list), app);
}

static gboolean
is_running (const GhDomainRow *row)
{
  return row->state == GH_DOMAIN_RUNNING || row->state == GH_DOMAIN_PAUSED
         || row->state == GH_DOMAIN_STOPPING;
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  const GhDomainRow *first = *(const GhDomainRow *const *) a;
  const GhDomainRow *second = *(const GhDomainRow *const *) b;

  if (is_running (first) != is_running (second))
    return is_running (first) ? -1 : 1;
  return g_utf8_collate (gh_domain_row_get_label (first), gh_domain_row_get_label (second));
}

static void
add_machines (App *app)
{
  GPtrArray *rows = gh_domain_list_get_rows (gh_client_get_domains (app->client));
  g_autoptr (GPtrArray) sorted = g_ptr_array_copy (rows, NULL, NULL);

  g_ptr_array_sort (sorted, compare_rows);
  for (guint i = 0; i < sorted->len; i++)
    {
      const GhDomainRow *row = g_ptr_array_index (sorted, i);
      gboolean running = is_running (row);
      GhSdlItem *item = gh_sdl_overlay_add (&app->overlay,
                                            gh_domain_row_get_label (row),
                                            running ? NULL : _ ("off: Enter starts it"),
                                            running ? OPEN_MACHINE : START_MACHINE);

      item->path = g_strdup (row->path);
      if (running)
        watch_picture (app, item, row->path);
    }
}

static void
add_power (App *app)
{
  static const char *const methods[][2] = { { "Shutdown", N_ ("Shut down") },
                                            { "Reboot", N_ ("Restart") },
                                            { "Reset", N_ ("Reset at once") },
                                            { "Destroy", N_ ("Power off at once") } };

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    gh_sdl_overlay_add (&app->overlay, _ (methods[i][1]), NULL, ACT)->path
      = g_strdup (methods[i][0]);
}

static void
show_list (App *app)
{
  gboolean live
    = app->session != NULL && gh_console_session_get_state (app->session) == GH_CONSOLE_CONNECTED;
  GhSdlItem *item;

  if (!app->listing)
    app->overlay.chosen = 0;
  app->listing = TRUE;
  gh_sdl_overlay_reset (&app->overlay, app->trouble);
  if (live)
    gh_sdl_overlay_add (&app->overlay, _ ("Back to the screen"), "Esc", GO_BACK);
  if (app->client == NULL && !live)
    gh_sdl_overlay_add (&app->overlay, _ ("Connect again"), NULL, TRY_AGAIN);
  if (app->client != NULL)
    add_machines (app);
  if (live)
    {
      item = gh_sdl_overlay_add (&app->overlay, _ ("Send Ctrl+Alt+Del"), NULL, SEND_COMBO);
      item->path = g_strdup ("ctrl+alt+del");
    }
  if (app->path != NULL)
    add_power (app);
  gh_sdl_overlay_add (&app->overlay,
                      gh_sdl_window_is_fullscreen (&app->window) ? _ ("Leave full screen")
                                                                 : _ ("Full screen"),
                      "F11",
                      GO_FULLSCREEN);
  gh_sdl_overlay_add (&app->overlay, _ ("Close"), NULL, LEAVE);
  draw_list (app);
}

static void
say (App *app, const char *text)
{
  g_autofree char *summary = NULL;

  if (text != NULL)
    gh_error_split (text, &summary, NULL);
  g_free (app->trouble);
  app->trouble = g_steal_pointer (&summary);
  if (app->trouble != NULL || app->listing)
    show_list (app);
}

/* The session. */

static void
update_cursor (App *app)
{
  GhConsoleCursor *cursor
    = app->session != NULL ? gh_console_session_get_cursor (app->session) : NULL;
  SDL_Surface *picture = NULL;
  SDL_Cursor *fresh = NULL;

  if (cursor != NULL && cursor->width > 0 && cursor->height > 0)
    picture = SDL_CreateRGBSurfaceWithFormatFrom (cursor->pixels,
                                                  cursor->width,
                                                  cursor->height,
                                                  32,
                                                  cursor->width * 4,
                                                  SDL_PIXELFORMAT_ARGB8888);
  if (picture != NULL)
    fresh = SDL_CreateColorCursor (picture, cursor->hot_x, cursor->hot_y);
  SDL_FreeSurface (picture);
  SDL_SetCursor (fresh != NULL ? fresh : SDL_GetDefaultCursor ());
  g_clear_pointer (&app->cursor, SDL_FreeCursor);
  app->cursor = fresh;
}

static gboolean
ask_for_size (gpointer data)
{
  App *app = data;
  int width, height;

  app->resize_source = 0;
  SDL_GetWindowSizeInPixels (app->window.window, &width, &height);
  if (app->session != NULL && !app->wanted->keep_size)
    gh_console_session_request_size (app->session, width, height);
  return G_SOURCE_REMOVE;
}

static void
ask_for_size_later (App *app)
{
  g_clear_handle_id (&app->resize_source, g_source_remove);
  app->resize_source = g_timeout_add (RESIZE_DELAY, ask_for_size, app);
}

static void
on_resized (App *app, int width, int height)
{
  /* The window follows once; from then on the guest follows the window. */
  if (!app->fitted && gh_console_session_get_state (app->session) == GH_CONSOLE_CONNECTED)
    {
      app->fitted = TRUE;
      gh_sdl_window_fit (&app->window, width, height);
    }
  redraw (app);
}

static void
on_connected (App *app)
{
  int width, height;

  app->retry_delay = RETRY_DELAY;
  say (app, NULL);
  hide_list (app);
  gh_console_session_get_size (app->session, &width, &height);
  on_resized (app, width, height);
  gh_sdl_sound_listen (app->audio, app->session);
}

static void
on_name (App *app)
{
  const char *name = gh_console_session_get_name (app->session);

  SDL_SetWindowTitle (app->window.window, name != NULL && *name != '\0' ? name : "Guesthouse");
}

static void
on_clipboard (App *app)
{
  SDL_SetClipboardText (gh_console_session_get_clipboard (app->session));
}

static void
on_pointer_mode (App *app)
{
  gh_sdl_input_let_go (&app->input, app->session);
}

static void
on_password_needed (App *app, gboolean needs_user)
{
  app->listing = TRUE;
  gh_sdl_overlay_reset (&app->overlay,
                        needs_user ? _ ("User and password, joined by a colon, then Enter")
                                   : _ ("Password, then Enter"));
  app->overlay.entry = g_string_new (NULL);
  app->overlay.hidden = TRUE;
  SDL_StartTextInput ();
  draw_list (app);
}

static gboolean
on_retry (gpointer data)
{
  App *app = data;

  app->retry_source = 0;
  open_address (app);
  return G_SOURCE_REMOVE;
}

/* A server that was there comes back: a guest that starts anew, a service that does. */
static void
on_ended (App *app)
{
  const GError *error = gh_console_session_get_error (app->session);

  gh_sdl_input_let_go (&app->input, app->session);
  say (app, error != NULL ? error->message : _ ("The other side has ended the connection."));
  if (app->client != NULL || g_error_matches (error, GH_ERROR, GH_ERROR_NOT_AUTHORIZED))
    return;
  g_clear_handle_id (&app->retry_source, g_source_remove);
  app->retry_source = g_timeout_add (app->retry_delay, on_retry, app);
  app->retry_delay = MIN (app->retry_delay * 2, MAX_DELAY);
}

static void
use_session (App *app, GhConsoleSession *session)
{
  static const struct
  {
    const char *signal;
    GCallback callback;
  } signals[] = {
    { "updated", G_CALLBACK (present_soon) },
    { "resized", G_CALLBACK (on_resized) },
    { "connected", G_CALLBACK (on_connected) },
    { "closed", G_CALLBACK (on_ended) },
    { "failed", G_CALLBACK (on_ended) },
    { "cursor-changed", G_CALLBACK (update_cursor) },
    { "pointer-mode-changed", G_CALLBACK (on_pointer_mode) },
    { "name-changed", G_CALLBACK (on_name) },
    { "clipboard-changed", G_CALLBACK (on_clipboard) },
    { "password-needed", G_CALLBACK (on_password_needed) },
  };

  if (app->session != NULL)
    {
      gh_sdl_input_let_go (&app->input, app->session);
      gh_console_session_set_audio (app->session, NULL, NULL);
      g_signal_handlers_disconnect_by_data (app->session, app);
    }
  g_set_object (&app->session, session);
  for (guint i = 0; session != NULL && i < G_N_ELEMENTS (signals); i++)
    g_signal_connect_swapped (session, signals[i].signal, signals[i].callback, app);
  update_cursor (app);
  redraw (app);
}

static void
open_address (App *app)
{
  GhVncOptions options = { app->wanted->encodings, app->wanted->ca_file, 0 };
  g_autoptr (GhConsoleSession) session = NULL;
  g_autoptr (GError) error = NULL;

  g_clear_handle_id (&app->retry_source, g_source_remove);
  session = gh_vnc_session_open (app->wanted->address, &options, &error);
  if (session == NULL)
    {
      g_printerr ("guesthouse-console: %s\n", error->message);
      app->status = 2;
      g_main_loop_quit (app->loop);
      return;
    }
  use_session (app, session);
}

/* With the service. */

static void
on_link_changed (App *app)
{
  use_session (app, gh_screen_link_get_session (app->link));
  say (app, gh_screen_link_get_error (app->link));
}

static void
open_machine (App *app, const char *path)
{
  g_free (app->path);
  app->path = g_strdup (path);
  app->fitted = FALSE;
  gh_screen_link_set_path (app->link, path);
}

static void
on_acted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!gh_client_act_finish (GH_CLIENT (source), result, &error))
    say (data, error->message);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = gh_client_run_job_finish (GH_CLIENT (source), result, &error);

  if (value == NULL)
    say (data, error->message);
}

static void
on_host (GObject *source, GAsyncResult *result, gpointer data)
{
  App *app = data;
  g_autoptr (GError) error = NULL;
  const GhDomainRow *row = NULL;

  if (!gh_client_connect_finish (GH_CLIENT (source), result, &error))
    {
      say (app, error->message);
      return;
    }
  if (app->wanted->machine != NULL)
    row = gh_domain_list_find (gh_client_get_domains (app->client), app->wanted->machine);
  if (app->wanted->machine != NULL && row == NULL)
    {
      g_autofree char *text
        = g_strdup_printf (_ ("There is no machine “%s”. These are here:"), app->wanted->machine);

      say (app, text);
    }
  if (row != NULL)
    open_machine (app, row->path);
  show_list (app);
}

static void
refresh_list (App *app)
{
  if (app->listing && app->overlay.entry == NULL)
    show_list (app);
}

static void
connect_to_host (App *app)
{
  GhDomainList *domains;

  app->client = gh_client_new (app->wanted->host);
  app->link = gh_screen_link_new (app->client, 0, TRUE);
  g_signal_connect_swapped (app->link, "changed", G_CALLBACK (on_link_changed), app);
  domains = gh_client_get_domains (app->client);
  g_signal_connect_swapped (domains, "reset", G_CALLBACK (refresh_list), app);
  g_signal_connect_swapped (domains, "added", G_CALLBACK (refresh_list), app);
  g_signal_connect_swapped (domains, "changed", G_CALLBACK (refresh_list), app);
  g_signal_connect_swapped (domains, "removed", G_CALLBACK (refresh_list), app);
  gh_client_connect_async (app->client, NULL, on_host, app);
}

/* What the person does. */

static void
send_combo (App *app, const char *name)
{
  GhKeyCombo combo;

  if (app->session != NULL && gh_console_key_combo_parse (name, &combo, NULL))
    gh_console_session_send_combo (app->session, &combo);
}

static void
toggle_fullscreen (App *app)
{
  gh_sdl_window_set_fullscreen (&app->window, !gh_sdl_window_is_fullscreen (&app->window));
}

static void
answer (App *app)
{
  g_auto (GStrv) parts = g_strsplit (app->overlay.entry->str, ":", 2);
  gboolean both = parts[0] != NULL && parts[1] != NULL;

  gh_console_session_give_password (
    app->session, both ? parts[0] : NULL, both ? parts[1] : app->overlay.entry->str);
  hide_list (app);
}

static void
take (App *app)
{
  const GhSdlItem *item = gh_sdl_overlay_get_chosen (&app->overlay);
  g_autofree char *path = item != NULL ? g_strdup (item->path) : NULL;
  int action = item != NULL ? item->action : GO_BACK;

  if (app->overlay.entry != NULL)
    {
      answer (app);
      return;
    }
  hide_list (app);
  if (action == GO_FULLSCREEN)
    toggle_fullscreen (app);
  else if (action == SEND_COMBO)
    send_combo (app, path);
  else if (action == OPEN_MACHINE)
    open_machine (app, path);
  else if (action == START_MACHINE)
    {
      gh_client_start_domain_async (app->client, path, NULL, on_started, app);
      open_machine (app, path);
    }
  else if (action == ACT)
    gh_client_act_async (app->client, app->path, path, NULL, NULL, on_acted, app);
  else if (action == TRY_AGAIN)
    open_address (app);
  else if (action == LEAVE)
    g_main_loop_quit (app->loop);
}

static void
erase (App *app)
{
  GString *entry = app->overlay.entry;
  const char *last = g_utf8_find_prev_char (entry->str, entry->str + entry->len);

  if (last != NULL)
    g_string_truncate (entry, (gsize) (last - entry->str));
}

static void
on_list_key (App *app, SDL_Keycode key)
{
  if (key == SDLK_ESCAPE && app->overlay.entry != NULL)
    gh_console_session_give_password (app->session, NULL, NULL);
  if (key == SDLK_ESCAPE)
    hide_list (app);
  else if (key == SDLK_RETURN || key == SDLK_KP_ENTER)
    take (app);
  else if (key == SDLK_BACKSPACE && app->overlay.entry != NULL)
    erase (app);
  else if (key == SDLK_DOWN || key == SDLK_UP)
    gh_sdl_overlay_move (&app->overlay, key == SDLK_DOWN ? 1 : -1);
  else if (key == SDLK_F11)
    toggle_fullscreen (app);
  if (app->listing)
    draw_list (app);
}

/* The host key alone, pressed and released, shows the list; with others it is the guest's. */
static void
watch_host_key (App *app, const SDL_Event *event)
{
  gboolean is_it = event->type == SDL_KEYDOWN || event->type == SDL_KEYUP
                     ? event->key.keysym.scancode == HOST_KEY
                     : FALSE;

  if (event->type == SDL_KEYDOWN && !(is_it && event->key.repeat != 0))
    app->host_key = is_it;
  else if (event->type == SDL_MOUSEBUTTONDOWN)
    app->host_key = FALSE;
  else if (event->type == SDL_KEYUP && is_it && app->host_key)
    {
      app->host_key = FALSE;
      gh_sdl_input_let_go (&app->input, app->session);
      if (app->listing)
        hide_list (app);
      else
        show_list (app);
    }
}

static void
on_window (App *app, const SDL_WindowEvent *event)
{
  switch (event->event)
    {
    case SDL_WINDOWEVENT_SIZE_CHANGED:
      ask_for_size_later (app);
      draw_list (app);
      break;
    case SDL_WINDOWEVENT_EXPOSED:
      redraw (app);
      break;
    case SDL_WINDOWEVENT_FOCUS_LOST:
      gh_sdl_input_let_go (&app->input, app->session);
      break;
    case SDL_WINDOWEVENT_MINIMIZED:
    case SDL_WINDOWEVENT_HIDDEN:
      if (app->session != NULL)
        gh_console_session_set_paused (app->session, TRUE);
      break;
    case SDL_WINDOWEVENT_RESTORED:
    case SDL_WINDOWEVENT_SHOWN:
    case SDL_WINDOWEVENT_MAXIMIZED:
      if (app->session != NULL)
        gh_console_session_set_paused (app->session, FALSE);
      break;
    default:
      break;
    }
}

static void
share_clipboard (App *app)
{
  char *text = SDL_GetClipboardText ();

  if (app->session != NULL && text != NULL
      && g_strcmp0 (text, gh_console_session_get_clipboard (app->session)) != 0)
    gh_console_session_set_clipboard (app->session, text);
  SDL_free (text);
}

static void
on_event (const SDL_Event *event, gpointer data)
{
  App *app = data;

  if (event->type == SDL_QUIT)
    g_main_loop_quit (app->loop);
  else if (event->type == SDL_WINDOWEVENT)
    on_window (app, &event->window);
  else if (event->type == SDL_CLIPBOARDUPDATE)
    share_clipboard (app);
  else if (event->type == SDL_TEXTINPUT && app->listing && app->overlay.entry != NULL)
    {
      g_string_append (app->overlay.entry, event->text.text);
      draw_list (app);
    }
  else if (event->type == SDL_KEYDOWN && app->listing)
    on_list_key (app, event->key.keysym.sym);
  else if (app->session != NULL && !app->listing)
    gh_sdl_input_handle (&app->input, app->session, event);
  watch_host_key (app, event);
}

static void
find_interval (App *app)
{
  SDL_DisplayMode mode;

  app->interval = G_USEC_PER_SEC / 60;
  if (app->window.renderer != NULL)
    app->interval = 0;
  else if (SDL_GetWindowDisplayMode (app->window.window, &mode) == 0 && mode.refresh_rate > 0)
    app->interval = G_USEC_PER_SEC / mode.refresh_rate;
}

static void
begin (App *app)
{
  app->retry_delay = RETRY_DELAY;
  app->pictures = g_ptr_array_new_with_free_func (g_object_unref);
  app->input.window = &app->window;
  gh_sdl_overlay_init (&app->overlay);
  SDL_StopTextInput ();
  find_interval (app);
  if (app->wanted->sound)
    app->audio = gh_sdl_sound_open ();
  gh_sdl_window_present (&app->window, NULL);
  if (app->wanted->address != NULL)
    open_address (app);
  else
    connect_to_host (app);
}

static void
end (App *app)
{
  use_session (app, NULL);
  g_clear_handle_id (&app->present_source, g_source_remove);
  g_clear_handle_id (&app->resize_source, g_source_remove);
  g_clear_handle_id (&app->retry_source, g_source_remove);
  g_clear_pointer (&app->pictures, g_ptr_array_unref);
  g_clear_object (&app->link);
  if (app->client != NULL)
    gh_client_close (app->client);
  g_clear_object (&app->client);
  gh_sdl_overlay_clear (&app->overlay);
  g_free (app->path);
  g_free (app->trouble);
  g_clear_pointer (&app->cursor, SDL_FreeCursor);
  if (app->audio != 0)
    SDL_CloseAudioDevice (app->audio);
}

int
gh_sdl_app_run (const GhSdlWanted *wanted)
{
  App app = { .wanted = wanted };
  g_autoptr (GError) error = NULL;
  guint source;

  SDL_SetHint (SDL_HINT_NO_SIGNAL_HANDLERS, "1");
  if (SDL_Init (SDL_INIT_VIDEO) != 0 || !gh_sdl_window_open (&app.window, &wanted->look, &error))
    {
      g_printerr ("guesthouse-console: %s\n", error != NULL ? error->message : SDL_GetError ());
      SDL_Quit ();
      return 1;
    }
  app.loop = g_main_loop_new (NULL, FALSE);
  source = gh_sdl_source_attach (app.window.window, on_event, &app);
  begin (&app);
  if (app.status == 0)
    g_main_loop_run (app.loop);
  g_source_remove (source);
  end (&app);
  g_main_loop_unref (app.loop);
  gh_sdl_window_close (&app.window);
  SDL_Quit ();
  return app.status;
}
