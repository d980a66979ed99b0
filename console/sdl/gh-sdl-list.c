/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The list above the screen: what stands in it, and what each of its items does. */
#include "config.h"

#include "gh-sdl-app-private.h"

#include <stdlib.h>

#include <glib/gi18n.h>

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
  ASK, /* before an ACT that cannot be undone */
  GO_MONITOR,
  TRY_AGAIN,
  LEAVE
};

static double
get_scale (GhSdlApp *app)
{
  int pixels, points, unused;

  SDL_GetWindowSizeInPixels (app->window.window, &pixels, &unused);
  SDL_GetWindowSize (app->window.window, &points, &unused);
  return MAX ((double) pixels / MAX (points, 1), 1.0);
}

void
gh_sdl_list_draw (GhSdlApp *app)
{
  int width, height;

  SDL_GetWindowSizeInPixels (app->window.window, &width, &height);
  gh_sdl_window_set_overlay (
    &app->window,
    app->listing ? gh_sdl_overlay_draw (&app->overlay, width, height, get_scale (app)) : NULL);
  gh_sdl_app_present_soon (app);
}

void
gh_sdl_list_hide (GhSdlApp *app)
{
  app->listing = app->asking = FALSE;
  g_ptr_array_set_size (app->pictures, 0);
  SDL_StopTextInput ();
  gh_sdl_list_draw (app);
}

static GhScreenLink *
find_picture (GhSdlApp *app, const char *path)
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
  g_signal_connect_swapped (link, "changed", G_CALLBACK (gh_sdl_list_refresh), app);
  gh_screen_link_set_path (link, path);
  return link;
}

static void
watch_picture (GhSdlApp *app, GhSdlItem *item, const char *path)
{
  GhScreenLink *link = find_picture (app, path);
  GhConsoleSession *session = link != NULL ? gh_screen_link_get_session (link) : NULL;

  if (session == NULL)
    return;
  item->session = g_object_ref (session);
  g_signal_handlers_disconnect_by_func (session, gh_sdl_list_draw, app);
  g_signal_connect_swapped (session, "updated", G_CALLBACK (gh_sdl_list_draw), app);
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
add_machines (GhSdlApp *app)
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
add_power (GhSdlApp *app)
{
  static const char *const methods[][2] = { { "Shutdown", N_ ("Shut down") },
                                            { "Reboot", N_ ("Restart") },
                                            { "Reset", N_ ("Reset at once") },
                                            { "Destroy", N_ ("Power off at once") } };

  for (guint i = 0; i < G_N_ELEMENTS (methods); i++)
    gh_sdl_overlay_add (&app->overlay, _ (methods[i][1]), NULL, i < 2 ? ACT : ASK)->path
      = g_strdup (methods[i][0]);
}

/* Enter alone takes nobody's work away. */
static void
ask_first (GhSdlApp *app, const char *method, const char *label)
{
  gh_sdl_overlay_reset (&app->overlay,
                        _ ("What the guest has not written to its disks is lost. Go on?"));
  app->asking = TRUE;
  app->overlay.chosen = 0;
  gh_sdl_overlay_add (&app->overlay, _ ("Back to the screen"), "Esc", GO_BACK);
  gh_sdl_overlay_add (&app->overlay, label, NULL, ACT)->path = g_strdup (method);
  gh_sdl_list_draw (app);
}

/* Returns: (transfer full): without a desktop, a monitor's name is its number */
static char *
label_monitor (int monitor)
{
  const char *name = SDL_GetDisplayName (monitor);
  g_autofree char *number = g_strdup_printf ("%d", monitor);

  /* Translators: a number from 0. */
  if (name == NULL || g_str_equal (name, number))
    return g_strdup_printf (_ ("To monitor %d"), monitor);
  /* Translators: a number from 0, and what the monitor calls itself. */
  return g_strdup_printf (_ ("To monitor %d (%s)"), monitor, name);
}

static void
add_window (GhSdlApp *app)
{
  gboolean full = gh_sdl_window_is_fullscreen (&app->window);
  int monitors = SDL_GetNumVideoDisplays ();

  if (gh_sdl_window_has_desktop ())
    gh_sdl_overlay_add (
      &app->overlay, full ? _ ("Leave full screen") : _ ("Full screen"), "F11", GO_FULLSCREEN);
  for (int i = 0; monitors > 1 && i < monitors; i++)
    {
      g_autofree char *label = NULL;

      if (i == SDL_GetWindowDisplayIndex (app->window.window))
        continue;
      label = label_monitor (i);
      gh_sdl_overlay_add (&app->overlay, label, NULL, GO_MONITOR)->path = g_strdup_printf ("%d", i);
    }
}

void
gh_sdl_list_show (GhSdlApp *app)
{
  gboolean live
    = app->session != NULL && gh_console_session_get_state (app->session) == GH_CONSOLE_CONNECTED;
  GhSdlItem *item;

  if (!app->listing)
    app->overlay.chosen = 0;
  app->listing = TRUE;
  app->asking = FALSE;
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
  add_window (app);
  gh_sdl_overlay_add (&app->overlay, _ ("Close"), NULL, LEAVE);
  gh_sdl_list_draw (app);
}

void
gh_sdl_list_refresh (GhSdlApp *app)
{
  if (app->listing && !app->asking && app->overlay.entry == NULL)
    gh_sdl_list_show (app);
}

/* What is done. */

static void
on_acted (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;

  if (!gh_client_act_finish (GH_CLIENT (source), result, &error))
    gh_sdl_app_say (data, error->message);
}

static void
on_started (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GVariant) value = gh_client_run_job_finish (GH_CLIENT (source), result, &error);

  if (value == NULL)
    gh_sdl_app_say (data, error->message);
}

static void
send_combo (GhSdlApp *app, const char *name)
{
  GhKeyCombo combo;

  if (app->session != NULL && gh_console_key_combo_parse (name, &combo, NULL))
    gh_console_session_send_combo (app->session, &combo);
}

static void
toggle_fullscreen (GhSdlApp *app)
{
  gh_sdl_window_set_fullscreen (&app->window, !gh_sdl_window_is_fullscreen (&app->window));
}

static void
ask_for (GhSdlApp *app, const char *what, gboolean hidden)
{
  app->listing = TRUE;
  gh_sdl_overlay_reset (&app->overlay, what);
  app->overlay.entry = g_string_new (NULL);
  app->overlay.hidden = hidden;
  SDL_StartTextInput ();
  gh_sdl_list_draw (app);
}

void
gh_sdl_list_ask_password (GhSdlApp *app, gboolean needs_user)
{
  g_clear_pointer (&app->user, g_free);
  if (needs_user)
    ask_for (app, _ ("User, then Enter"), FALSE);
  else
    ask_for (app, _ ("Password, then Enter"), TRUE);
}

static void
answer (GhSdlApp *app)
{
  if (!app->overlay.hidden)
    {
      app->user = g_strdup (app->overlay.entry->str);
      ask_for (app, _ ("Password, then Enter"), TRUE);
      return;
    }
  gh_console_session_give_password (app->session, app->user, app->overlay.entry->str);
  g_clear_pointer (&app->user, g_free);
  gh_sdl_list_hide (app);
}

/* An item of the list, hidden by now. */
static void
carry_out (GhSdlApp *app, int action, const char *path)
{
  switch (action)
    {
    case GO_FULLSCREEN:
      toggle_fullscreen (app);
      break;
    case GO_MONITOR:
      gh_sdl_window_set_monitor (&app->window, atoi (path));
      break;
    case SEND_COMBO:
      send_combo (app, path);
      break;
    case START_MACHINE:
      gh_client_start_domain_async (app->client, path, NULL, on_started, app);
      gh_sdl_app_open_machine (app, path);
      break;
    case OPEN_MACHINE:
      gh_sdl_app_open_machine (app, path);
      break;
    case ACT:
      gh_client_act_async (app->client, app->path, path, NULL, NULL, on_acted, app);
      break;
    case TRY_AGAIN:
      gh_sdl_app_open_address (app);
      break;
    case LEAVE:
      g_main_loop_quit (app->loop);
      break;
    default:
      break;
    }
}

static void
take (GhSdlApp *app)
{
  const GhSdlItem *item = gh_sdl_overlay_get_chosen (&app->overlay);
  g_autofree char *path = item != NULL ? g_strdup (item->path) : NULL;
  g_autofree char *label = item != NULL ? g_strdup (item->label) : NULL;
  int action = item != NULL ? item->action : GO_BACK;

  if (app->overlay.entry != NULL)
    answer (app);
  else if (action == ASK)
    ask_first (app, path, label);
  else
    {
      gh_sdl_list_hide (app);
      carry_out (app, action, path);
    }
}

static void
erase (GhSdlApp *app)
{
  GString *entry = app->overlay.entry;
  const char *last = g_utf8_find_prev_char (entry->str, entry->str + entry->len);

  if (last != NULL)
    g_string_truncate (entry, (gsize) (last - entry->str));
}

void
gh_sdl_list_key (GhSdlApp *app, SDL_Keycode key)
{
  if (key == SDLK_ESCAPE && app->overlay.entry != NULL)
    gh_console_session_give_password (app->session, NULL, NULL);
  if (key == SDLK_ESCAPE)
    gh_sdl_list_hide (app);
  else if (key == SDLK_RETURN || key == SDLK_KP_ENTER)
    take (app);
  else if (key == SDLK_BACKSPACE && app->overlay.entry != NULL)
    erase (app);
  else if (key == SDLK_DOWN || key == SDLK_UP)
    gh_sdl_overlay_move (&app->overlay, key == SDLK_DOWN ? 1 : -1);
  else if (key == SDLK_F11)
    toggle_fullscreen (app);
  if (app->listing)
    gh_sdl_list_draw (app);
}

static gboolean
choose_at (GhSdlApp *app, int x, int y)
{
  int item = gh_sdl_overlay_find (&app->overlay, x, y);

  if (item < 0)
    return FALSE;
  app->overlay.chosen = (guint) item;
  gh_sdl_list_draw (app);
  return TRUE;
}

void
gh_sdl_list_pointer (GhSdlApp *app, const SDL_Event *event)
{
  if (event->type == SDL_MOUSEMOTION)
    choose_at (app, event->motion.x, event->motion.y);
  else if (event->type == SDL_MOUSEBUTTONUP && event->button.button == SDL_BUTTON_LEFT
           && choose_at (app, event->button.x, event->button.y))
    take (app);
  else if (event->type == SDL_MOUSEWHEEL && event->wheel.y != 0)
    {
      gh_sdl_overlay_move (&app->overlay, event->wheel.y > 0 ? -1 : 1);
      gh_sdl_list_draw (app);
    }
}
