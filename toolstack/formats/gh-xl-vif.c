/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* GhXlVif: a vif specification of xl-network-configuration(5), and how xl understands it. */
#include "config.h"

#include "gh-xl-vif.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <string.h>

#include "gh-error.h"
#include "gh-text.h"

#include "gh-xl-json-private.h"

/* Where a rate names no interval: 50 ms. */
#define USUAL_INTERVAL 50000

static const char *const type_words[] = { "", "vif_ioemu", "vif", NULL };
static const GhEnum type_enum = { type_words };

#define V(member, name, type, of) GH_FIELD (GhXlVif, member, name, NULL, type, of, GH_FIELD_PLAIN)
static const GhField fields[] = {
  V (backend_domain, "backend_domname", GH_FIELD_STRING, NULL),
  V (devid, "devid", GH_FIELD_INT64, NULL),
  V (mtu, "mtu", GH_FIELD_UINT, NULL),
  V (model, "model", GH_FIELD_STRING, NULL),
  V (mac, "mac", GH_FIELD_STRING, NULL),
  V (ip, "ip", GH_FIELD_STRING, NULL),
  V (bridge, "bridge", GH_FIELD_STRING, NULL),
  V (ifname, "ifname", GH_FIELD_STRING, NULL),
  V (script, "script", GH_FIELD_STRING, NULL),
  V (type, "nictype", GH_FIELD_ENUM, &type_enum),
  V (rate_bytes, "rate_bytes_per_interval", GH_FIELD_UINT64, NULL),
  V (rate_interval, "rate_interval_usecs", GH_FIELD_UINT64, NULL),
  V (gatewaydev, "gatewaydev", GH_FIELD_STRING, NULL),
  V (colo[0], "coloft_forwarddev", GH_FIELD_STRING, NULL),
  V (colo[1], "colo_sock_mirror_id", GH_FIELD_STRING, NULL),
  V (colo[2], "colo_sock_mirror_ip", GH_FIELD_STRING, NULL),
  V (colo[3], "colo_sock_mirror_port", GH_FIELD_STRING, NULL),
  V (colo[4], "colo_sock_compare_pri_in_id", GH_FIELD_STRING, NULL),
  V (colo[5], "colo_sock_compare_pri_in_ip", GH_FIELD_STRING, NULL),
  V (colo[6], "colo_sock_compare_pri_in_port", GH_FIELD_STRING, NULL),
  V (colo[7], "colo_sock_compare_sec_in_id", GH_FIELD_STRING, NULL),
  V (colo[8], "colo_sock_compare_sec_in_ip", GH_FIELD_STRING, NULL),
  V (colo[9], "colo_sock_compare_sec_in_port", GH_FIELD_STRING, NULL),
  V (colo[10], "colo_sock_compare_notify_id", GH_FIELD_STRING, NULL),
  V (colo[11], "colo_sock_compare_notify_ip", GH_FIELD_STRING, NULL),
  V (colo[12], "colo_sock_compare_notify_port", GH_FIELD_STRING, NULL),
  V (colo[13], "colo_sock_redirector0_id", GH_FIELD_STRING, NULL),
  V (colo[14], "colo_sock_redirector0_ip", GH_FIELD_STRING, NULL),
  V (colo[15], "colo_sock_redirector0_port", GH_FIELD_STRING, NULL),
  V (colo[16], "colo_sock_redirector1_id", GH_FIELD_STRING, NULL),
  V (colo[17], "colo_sock_redirector1_ip", GH_FIELD_STRING, NULL),
  V (colo[18], "colo_sock_redirector1_port", GH_FIELD_STRING, NULL),
  V (colo[19], "colo_sock_redirector2_id", GH_FIELD_STRING, NULL),
  V (colo[20], "colo_sock_redirector2_ip", GH_FIELD_STRING, NULL),
  V (colo[21], "colo_sock_redirector2_port", GH_FIELD_STRING, NULL),
  V (colo[22], "colo_filter_mirror_queue", GH_FIELD_STRING, NULL),
  V (colo[23], "colo_filter_mirror_outdev", GH_FIELD_STRING, NULL),
  V (colo[24], "colo_filter_redirector0_queue", GH_FIELD_STRING, NULL),
  V (colo[25], "colo_filter_redirector0_indev", GH_FIELD_STRING, NULL),
  V (colo[26], "colo_filter_redirector0_outdev", GH_FIELD_STRING, NULL),
  V (colo[27], "colo_filter_redirector1_queue", GH_FIELD_STRING, NULL),
  V (colo[28], "colo_filter_redirector1_indev", GH_FIELD_STRING, NULL),
  V (colo[29], "colo_filter_redirector1_outdev", GH_FIELD_STRING, NULL),
  V (colo[30], "colo_compare_pri_in", GH_FIELD_STRING, NULL),
  V (colo[31], "colo_compare_sec_in", GH_FIELD_STRING, NULL),
  V (colo[32], "colo_compare_out", GH_FIELD_STRING, NULL),
  V (colo[33], "colo_compare_notify_dev", GH_FIELD_STRING, NULL),
  V (colo[34], "colo_sock_sec_redirector0_id", GH_FIELD_STRING, NULL),
  V (colo[35], "colo_sock_sec_redirector0_ip", GH_FIELD_STRING, NULL),
  V (colo[36], "colo_sock_sec_redirector0_port", GH_FIELD_STRING, NULL),
  V (colo[37], "colo_sock_sec_redirector1_id", GH_FIELD_STRING, NULL),
  V (colo[38], "colo_sock_sec_redirector1_ip", GH_FIELD_STRING, NULL),
  V (colo[39], "colo_sock_sec_redirector1_port", GH_FIELD_STRING, NULL),
  V (colo[40], "colo_filter_sec_redirector0_queue", GH_FIELD_STRING, NULL),
  V (colo[41], "colo_filter_sec_redirector0_indev", GH_FIELD_STRING, NULL),
  V (colo[42], "colo_filter_sec_redirector0_outdev", GH_FIELD_STRING, NULL),
  V (colo[43], "colo_filter_sec_redirector1_queue", GH_FIELD_STRING, NULL),
  V (colo[44], "colo_filter_sec_redirector1_indev", GH_FIELD_STRING, NULL),
  V (colo[45], "colo_filter_sec_redirector1_outdev", GH_FIELD_STRING, NULL),
  V (colo[46], "colo_filter_sec_rewriter0_queue", GH_FIELD_STRING, NULL),
  V (colo[47], "colo_checkpoint_host", GH_FIELD_STRING, NULL),
  V (colo[48], "colo_checkpoint_port", GH_FIELD_STRING, NULL),
  GH_FIELD_END,
};
#undef V
const GhStruct gh_xl_vif_struct = { "vif", NULL, sizeof (GhXlVif), fields };

/* Parameters whose name is not that of the field. */
static const struct
{
  const char *parameter;
  const char *field;
} aliases[] = { { "backend", "backend_domname" },
                { "vifname", "ifname" },
                { "netdev", "gatewaydev" },
                { "forwarddev", "coloft_forwarddev" } };

static gboolean
fail (GError **error, const char *parameter, const char *what)
{
  g_autofree char *quoted = gh_text_quote (parameter);

  g_set_error (error,
               GH_ERROR,
               GH_ERROR_INVALID_ARGUMENT,
               _ ("The network parameter %s cannot be read: %s"),
               quoted,
               what);
  return FALSE;
}

/* Six numbers in hexadecimal, one character of any kind between them; what follows the sixth does
 * not count, nor does an address of zeros. */
static gboolean
set_mac (GhXlVif *self, const char *parameter, const char *value, GError **error)
{
  guint bytes[6];
  const char *at = value;
  guint any = 0;

  for (int i = 0; i < 6; i++)
    {
      char *end;
      guint byte = (guint) g_ascii_strtoull (at, &end, 16);

      if (end == at || byte > 255 || (*end == '\0' && i < 5))
        return fail (
          error, parameter, _ ("a MAC address has six bytes in hexadecimal: 00:16:3e:01:02:03"));
      bytes[i] = byte;
      any |= byte;
      at = end + (*end != '\0');
    }
  g_clear_pointer (&self->mac, g_free);
  if (any != 0)
    self->mac = g_strdup_printf (
      "%02x:%02x:%02x:%02x:%02x:%02x", bytes[0], bytes[1], bytes[2], bytes[3], bytes[4], bytes[5]);
  return TRUE;
}

/* What follows the digits does not count; as in C, a number too big for an int loses its upper
 * bits. */
static gboolean
read_number (const char *parameter, const char *value, int *number, GError **error)
{
  char *end;
  guint64 n;

  errno = 0;
  n = g_ascii_strtoull (value, &end, 10);
  if (end == value || n == G_MAXUINT64)
    return fail (error, parameter, _ ("a whole number is needed"));
  *number = (int) n;
  return TRUE;
}

/* Digits from the start of *@text, in the base that they show as in C; the end of the number is
 * stored. */
static gboolean
read_amount (const char **text, guint64 *amount)
{
  char *end;

  errno = 0;
  *amount = g_ascii_strtoull (*text, &end, 0);
  *text = end;
  return *amount != 0 && *amount <= G_MAXUINT32 && errno != ERANGE;
}

static const char *
skip_digits (const char *text)
{
  return text + strspn (text, "0123456789");
}

/* "10Mb/s", "250KB/s", "1GB/s": decimal units, of bits or bytes. */
static gboolean
read_speed (const char *text, guint64 *bytes)
{
  const char *unit = skip_digits (text);

  if (unit == text)
    return FALSE;
  unit += *unit != '\0' && strchr ("GMK", *unit) != NULL;
  if ((*unit != 'b' && *unit != 'B') || strcmp (unit + 1, "/s") != 0)
    return FALSE;
  if (!read_amount (&text, bytes))
    return FALSE;
  if (*text == 'G')
    *bytes *= 1000 * 1000 * 1000;
  else if (*text == 'M')
    *bytes *= 1000 * 1000;
  else if (*text == 'K')
    *bytes *= 1000;
  if (*text == 'b' || text[1] == 'b')
    *bytes /= 8;
  return TRUE;
}

/* "20ms", "100us", "1s" or "1", which is a second too. */
static gboolean
read_interval (const char *text, guint64 *interval)
{
  const char *unit = skip_digits (text);

  if (unit == text)
    return FALSE;
  unit += *unit == 'm' || *unit == 'u';
  unit += *unit == 's';
  if (*unit != '\0' || !read_amount (&text, interval))
    return FALSE;
  if (*text == 's' || *text == '\0')
    *interval *= 1000 * 1000;
  else if (*text == 'm')
    *interval *= 1000;
  return *interval <= G_MAXUINT32;
}

static gboolean
set_rate (GhXlVif *self, const char *parameter, const char *value, GError **error)
{
  g_autofree char *speed = g_strdup (value);
  char *at = strchr (speed, '@');
  guint64 bytes, interval = USUAL_INTERVAL;

  if (at != NULL)
    *at++ = '\0';
  if (!read_speed (speed, &bytes))
    return fail (error, parameter, _ ("a rate is written like 10Mb/s, 250KB/s or 1GB/s@20ms"));
  if (at != NULL && !read_interval (at, &interval))
    return fail (error, parameter, _ ("an interval is written like 20ms, 100us or 1s"));
  if (bytes > G_MAXUINT64 / interval)
    return fail (error, parameter, _ ("the rate is too high"));
  self->rate_interval = interval;
  self->rate_bytes = bytes * interval / 1000000;
  return TRUE;
}

static gboolean
set_type (GhXlVif *self, const char *parameter, const char *value, GError **error)
{
  if (strcmp (value, "vif") == 0)
    self->type = GH_XL_NIC_VIF;
  else if (strcmp (value, "ioemu") == 0)
    self->type = GH_XL_NIC_IOEMU;
  else
    return fail (error, parameter, _ ("a type is vif or ioemu"));
  return TRUE;
}

/* (nullable): the field that @name sets as it stands. */
static const GhField *
find_string (const char *name)
{
  const char *of = name;

  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++)
    {
      if (strcmp (name, aliases[i].parameter) == 0)
        of = aliases[i].field;
      else if (strcmp (name, aliases[i].field) == 0 && strcmp (name, "gatewaydev") != 0)
        return NULL;
    }
  for (const GhField *field = fields; field->name != NULL; field++)
    if (field->type == GH_FIELD_STRING && strcmp (field->name, of) == 0)
      return field;
  return NULL;
}

gboolean
gh_xl_vif_set (GhXlVif *self, const char *parameter, GError **error)
{
  const char *equals = strchr (parameter, '=');
  const char *value = equals != NULL ? equals + 1 : NULL;
  g_autofree char *name
    = equals != NULL ? g_strndup (parameter, (gsize) (equals - parameter)) : g_strdup ("");
  const GhField *field = find_string (name);
  int number = 0;
  char **member;

  if (strcmp (name, "type") == 0)
    return set_type (self, parameter, value, error);
  if (strcmp (name, "mac") == 0)
    return set_mac (self, parameter, value, error);
  if (strcmp (name, "rate") == 0)
    return set_rate (self, parameter, value, error);
  if (strcmp (name, "accel") == 0)
    return TRUE; /* xl takes it, and does nothing with it */
  if (strcmp (name, "devid") == 0 || strcmp (name, "mtu") == 0)
    {
      if (!read_number (parameter, value, &number, error))
        return FALSE;
      if (*name == 'd')
        self->devid = number;
      else
        self->mtu = (guint) number;
      return TRUE;
    }
  if (field == NULL)
    return fail (error, parameter, _ ("there is no such parameter in xl-network-configuration(5)"));
  member = G_STRUCT_MEMBER_P (self, field->offset);
  g_free (*member);
  *member = g_strdup (value);
  return TRUE;
}

GhXlVif *
gh_xl_vif_parse (const char *spec, GError **error)
{
  g_autoptr (GhXlVif) self = gh_xl_vif_new ();
  g_auto (GStrv) parameters = g_strsplit (spec, ",", -1);

  for (guint i = 0; parameters[i] != NULL; i++)
    {
      const char *parameter = parameters[i] + strspn (parameters[i], " ");

      if (*parameters[i] != '\0' && !gh_xl_vif_set (self, parameter, error))
        return NULL;
    }
  return g_steal_pointer (&self);
}

GhXlVif *
gh_xl_vif_new (void)
{
  GhXlVif *self = gh_struct_new (&gh_xl_vif_struct);

  self->devid = -1;
  return self;
}

void
gh_xl_vif_free (GhXlVif *self)
{
  gh_struct_free (&gh_xl_vif_struct, self);
}

char *
gh_xl_vif_to_json (const GhXlVif *self)
{
  return gh_xl_to_json (&gh_xl_vif_struct, self);
}

/* ---- writing ---- */

static const char *
parameter_of (const char *field)
{
  for (guint i = 0; i < G_N_ELEMENTS (aliases); i++)
    if (strcmp (aliases[i].field, field) == 0 && strcmp (field, "gatewaydev") != 0)
      return aliases[i].parameter;
  return field;
}

static void
append (GString *out, const char *name, const char *value)
{
  g_string_append_printf (out, "%s%s=%s", out->len > 0 ? "," : "", name, value);
}

static void
append_number (GString *out, const char *name, gint64 number)
{
  g_autofree char *text = g_strdup_printf ("%" G_GINT64_FORMAT, number);

  append (out, name, text);
}

/* Bytes a second, rounded up, so that reading it again gives the same bytes in the interval. A
 * rate of nothing is that of a bit. libvirt takes plain bytes for thousands. */
static void
append_rate (GString *out, const GhXlVif *self)
{
  guint64 bytes = (self->rate_bytes * 1000000 + self->rate_interval - 1) / self->rate_interval;

  if (self->rate_interval == USUAL_INTERVAL && bytes > 0 && bytes % 1000 == 0)
    {
      g_string_append_printf (
        out, "%srate=%" G_GUINT64_FORMAT "KB/s", out->len > 0 ? "," : "", bytes / 1000);
      return;
    }
  g_string_append_printf (out,
                          "%srate=%" G_GUINT64_FORMAT "%s/s@%" G_GUINT64_FORMAT "us",
                          out->len > 0 ? "," : "",
                          MAX (bytes, 1),
                          bytes > 0 ? "B" : "b",
                          self->rate_interval);
}

char *
gh_xl_vif_format (const GhXlVif *self)
{
  GString *out = g_string_new (NULL);

  if (self->type != GH_XL_NIC_UNKNOWN)
    append (out, "type", self->type == GH_XL_NIC_VIF ? "vif" : "ioemu");
  for (const GhField *field = fields; field->name != NULL; field++)
    if (field->type == GH_FIELD_STRING && G_STRUCT_MEMBER (char *, self, field->offset) != NULL)
      append (out, parameter_of (field->name), G_STRUCT_MEMBER (char *, self, field->offset));
  if (self->devid != -1)
    append_number (out, "devid", self->devid);
  if (self->mtu != 0)
    append_number (out, "mtu", (int) self->mtu);
  if (self->rate_interval != 0)
    append_rate (out, self);
  return g_string_free (out, FALSE);
}
