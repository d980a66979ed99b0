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

#include "gh-error.h"
#include "gh-sdl-app-private.h"
#include "gh-sdl-source.h"
#include "gh-vnc-session.h"

#define HOST_KEY     SDL_SCANCODE_RCTRL
#define RESIZE_DELAY 250 /* ms that the window's edge must have rested */
#define RETRY_DELAY  500 /* ms, doubled with each failure */
#define MAX_DELAY    8000
/* Showing. */

static gboolean
present (gpointer data)
{
  GhSdlApp *app = data;

  app->present_source = 0;
  app->presented = g_get_monotonic_time ();
  gh_sdl_window_present (&app->window, app->session);
  return G_SOURCE_REMOVE;
}

/* No more often than the monitor can; with a graphics card, it waits for the monitor itself. */
void
gh_sdl_app_present_soon (GhSdlApp *app)
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
redraw (GhSdlApp *app)
{
  gh_sdl_window_invalidate (&app->window);
  gh_sdl_app_present_soon (app);
}

void
gh_sdl_app_say (GhSdlApp *app, const char *text)
{
  g_autofree char *summary = NULL;

  if (text != NULL)
    gh_error_split (text, &summary, NULL);
  g_free (app->trouble);
  app->trouble = g_steal_pointer (&summary);
  if (app->trouble != NULL || app->listing)
    gh_sdl_list_show (app);
}

/* The session. */

static void
update_cursor (GhSdlApp *app)
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
  GhSdlApp *app = data;
  int width, height;

  app->resize_source = 0;
  SDL_GetWindowSizeInPixels (app->window.window, &width, &height);
  if (app->session != NULL && !app->wanted->keep_size)
    gh_console_session_request_size (app->session, width, height);
  return G_SOURCE_REMOVE;
}

static void
ask_for_size_later (GhSdlApp *app)
{
  g_clear_handle_id (&app->resize_source, g_source_remove);
  app->resize_source = g_timeout_add (RESIZE_DELAY, ask_for_size, app);
}

static void
on_resized (GhSdlApp *app, int width, int height)
{
  /* The window follows once; from then on the guest follows the window. */
  if (!app->fitted && gh_console_session_get_state (app->session) == GH_CONSOLE_CONNECTED)
    {
      app->fitted = TRUE;
      if (gh_sdl_window_is_fullscreen (&app->window))
        ask_for_size_later (app);
      else
        gh_sdl_window_fit (&app->window, width, height);
    }
  redraw (app);
}

/* SDL does not tell on every desktop that something was copied elsewhere: it is asked, too, when
 * the person comes back. */
static void
share_clipboard (GhSdlApp *app)
{
  char *text = SDL_GetClipboardText ();

  if (app->session != NULL && text != NULL && *text != '\0'
      && g_strcmp0 (text, gh_console_session_get_clipboard (app->session)) != 0)
    gh_console_session_set_clipboard (app->session, text);
  SDL_free (text);
}

static void
on_connected (GhSdlApp *app)
{
  int width, height;

  app->retry_delay = RETRY_DELAY;
  gh_sdl_app_say (app, NULL);
  gh_sdl_list_hide (app);
  gh_console_session_get_size (app->session, &width, &height);
  on_resized (app, width, height);
  share_clipboard (app);
}

static void
on_name (GhSdlApp *app)
{
  const char *name = gh_console_session_get_name (app->session);

  SDL_SetWindowTitle (app->window.window, name != NULL && *name != '\0' ? name : "Guesthouse");
}

static void
on_clipboard (GhSdlApp *app)
{
  SDL_SetClipboardText (gh_console_session_get_clipboard (app->session));
}

static void
on_pointer_mode (GhSdlApp *app)
{
  gh_sdl_input_let_go (&app->input, app->session);
}

/* Caps Lock may have been struck while the guest did not have the keyboard. */
static void
follow_locks (GhSdlApp *app)
{
  if (app->session != NULL
      && (SDL_GetWindowFlags (app->window.window) & SDL_WINDOW_INPUT_FOCUS) != 0)
    gh_sdl_input_follow_locks (&app->input, app->session);
}

static void
on_leds (GhSdlApp *app)
{
  if (gh_lock_keys_lit (&app->input.locks))
    follow_locks (app);
}

static gboolean
on_retry (gpointer data)
{
  GhSdlApp *app = data;

  app->retry_source = 0;
  gh_sdl_app_open_address (app);
  return G_SOURCE_REMOVE;
}

/* A server that was there comes back: a guest that starts anew, a service that does. */
static void
on_ended (GhSdlApp *app)
{
  const GError *error = gh_console_session_get_error (app->session);

  gh_sdl_input_let_go (&app->input, app->session);
  gh_sdl_app_say (app,
                  error != NULL ? error->message : _ ("The other side has ended the connection."));
  if (app->client != NULL || g_error_matches (error, GH_ERROR, GH_ERROR_NOT_AUTHORIZED))
    return;
  g_clear_handle_id (&app->retry_source, g_source_remove);
  app->retry_source = g_timeout_add (app->retry_delay, on_retry, app);
  app->retry_delay = MIN (app->retry_delay * 2, MAX_DELAY);
}

static void
use_session (GhSdlApp *app, GhConsoleSession *session)
{
  static const struct
  {
    const char *signal;
    GCallback callback;
  } signals[] = {
    { "updated", G_CALLBACK (gh_sdl_app_present_soon) },
    { "resized", G_CALLBACK (on_resized) },
    { "connected", G_CALLBACK (on_connected) },
    { "closed", G_CALLBACK (on_ended) },
    { "failed", G_CALLBACK (on_ended) },
    { "cursor-changed", G_CALLBACK (update_cursor) },
    { "pointer-mode-changed", G_CALLBACK (on_pointer_mode) },
    { "name-changed", G_CALLBACK (on_name) },
    { "clipboard-changed", G_CALLBACK (on_clipboard) },
    { "leds-changed", G_CALLBACK (on_leds) },
    { "password-needed", G_CALLBACK (gh_sdl_list_ask_password) },
  };

  if (app->session != NULL)
    {
      gh_sdl_input_let_go (&app->input, app->session);
      g_signal_handlers_disconnect_by_data (app->session, app);
    }
  gh_guest_sound_set_session (app->sound, session);
  g_set_object (&app->session, session);
  app->input.locks = (GhLockKeys){ 0 };
  for (guint i = 0; session != NULL && i < G_N_ELEMENTS (signals); i++)
    g_signal_connect_swapped (session, signals[i].signal, signals[i].callback, app);
  update_cursor (app);
  redraw (app);
}

void
gh_sdl_app_open_address (GhSdlApp *app)
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
on_link_changed (GhSdlApp *app)
{
  use_session (app, gh_screen_link_get_session (app->link));
  gh_sdl_app_say (app, gh_screen_link_get_error (app->link));
}

void
gh_sdl_app_open_machine (GhSdlApp *app, const char *path)
{
  g_free (app->path);
  app->path = g_strdup (path);
  app->fitted = FALSE;
  gh_screen_link_set_path (app->link, path);
}

static void
on_host (GObject *source, GAsyncResult *result, gpointer data)
{
  GhSdlApp *app = data;
  g_autoptr (GError) error = NULL;
  const GhDomainRow *row = NULL;

  if (!gh_client_connect_finish (GH_CLIENT (source), result, &error))
    {
      gh_sdl_app_say (app, error->message);
      return;
    }
  if (app->wanted->machine != NULL)
    row = gh_domain_list_find (gh_client_get_domains (app->client), app->wanted->machine);
  if (app->wanted->machine != NULL && row == NULL)
    {
      g_autofree char *text
        = g_strdup_printf (_ ("There is no machine “%s”. These are here:"), app->wanted->machine);

      gh_sdl_app_say (app, text);
    }
  if (row != NULL)
    gh_sdl_app_open_machine (app, row->path);
  gh_sdl_list_show (app);
}

static void
connect_to_host (GhSdlApp *app)
{
  GhDomainList *domains;

  app->client = gh_client_new (app->wanted->host);
  app->link = gh_screen_link_new (app->client, 0, TRUE);
  g_signal_connect_swapped (app->link, "changed", G_CALLBACK (on_link_changed), app);
  domains = gh_client_get_domains (app->client);
  g_signal_connect_swapped (domains, "reset", G_CALLBACK (gh_sdl_list_refresh), app);
  g_signal_connect_swapped (domains, "added", G_CALLBACK (gh_sdl_list_refresh), app);
  g_signal_connect_swapped (domains, "changed", G_CALLBACK (gh_sdl_list_refresh), app);
  g_signal_connect_swapped (domains, "removed", G_CALLBACK (gh_sdl_list_refresh), app);
  gh_client_connect_async (app->client, NULL, on_host, app);
}

/* What the person does. */

/* The host key alone, pressed and released, shows the list; with others it is the guest's. */
static void
watch_host_key (GhSdlApp *app, const SDL_Event *event)
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
        gh_sdl_list_hide (app);
      else
        gh_sdl_list_show (app);
    }
}

static void
on_window (GhSdlApp *app, const SDL_WindowEvent *event)
{
  switch (event->event)
    {
    case SDL_WINDOWEVENT_SIZE_CHANGED:
      ask_for_size_later (app);
      gh_sdl_list_draw (app);
      break;
    case SDL_WINDOWEVENT_EXPOSED:
      redraw (app);
      break;
    case SDL_WINDOWEVENT_FOCUS_GAINED:
      follow_locks (app);
      share_clipboard (app);
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
on_event (const SDL_Event *event, gpointer data)
{
  GhSdlApp *app = data;

  if (event->type == SDL_QUIT)
    g_main_loop_quit (app->loop);
  else if (event->type == SDL_WINDOWEVENT)
    on_window (app, &event->window);
  else if (event->type == SDL_CLIPBOARDUPDATE)
    share_clipboard (app);
  else if (event->type == SDL_TEXTINPUT && app->listing && app->overlay.entry != NULL)
    {
      g_string_append (app->overlay.entry, event->text.text);
      gh_sdl_list_draw (app);
    }
  else if (event->type == SDL_KEYDOWN && app->listing)
    gh_sdl_list_key (app, event->key.keysym.sym);
  else if (app->listing)
    gh_sdl_list_pointer (app, event);
  else if (app->session != NULL)
    gh_sdl_input_handle (&app->input, app->session, event);
  watch_host_key (app, event);
}

static void
find_interval (GhSdlApp *app)
{
  SDL_DisplayMode mode;

  app->interval = G_USEC_PER_SEC / 60;
  if (app->window.renderer != NULL)
    app->interval = 0;
  else if (SDL_GetWindowDisplayMode (app->window.window, &mode) == 0 && mode.refresh_rate > 0)
    app->interval = G_USEC_PER_SEC / mode.refresh_rate;
}

static void
begin (GhSdlApp *app)
{
  app->retry_delay = RETRY_DELAY;
  app->pictures = g_ptr_array_new_with_free_func (g_object_unref);
  app->input.window = &app->window;
  gh_sdl_overlay_init (&app->overlay);
  SDL_StopTextInput ();
  find_interval (app);
  app->sound = gh_guest_sound_new (gh_sound_find);
  gh_guest_sound_set_enabled (app->sound, !app->wanted->silent);
  gh_sdl_window_present (&app->window, NULL);
  if (app->wanted->address != NULL)
    gh_sdl_app_open_address (app);
  else
    connect_to_host (app);
}

static void
end (GhSdlApp *app)
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
  g_free (app->user);
  g_clear_pointer (&app->cursor, SDL_FreeCursor);
  g_clear_object (&app->sound);
  gh_sound_finish ();
}

int
gh_sdl_app_run (const GhSdlWanted *wanted)
{
  GhSdlApp app = { .wanted = wanted };
  g_autoptr (GError) error = NULL;
  guint source;

  SDL_SetHint (SDL_HINT_NO_SIGNAL_HANDLERS, "1");
  if (!gh_sdl_window_init (&error) || !gh_sdl_window_open (&app.window, &wanted->look, &error))
    {
      g_printerr ("guesthouse-console: %s\n", error->message);
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
