/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* Which keys write a text. */
#include "config.h"

#include <string.h>

#include "gh-error.h"
#include "gh-key-layout.h"

/* The scan codes of each combination, "2a+15 1c". */
static char *
describe (const GArray *combos)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < combos->len; i++)
    {
      const GhKeyCombo *combo = &g_array_index (combos, GhKeyCombo, i);

      for (guint k = 0; k < combo->n_keys; k++)
        g_string_append_printf (text,
                                "%s%02x",
                                k > 0   ? "+"
                                : i > 0 ? " "
                                        : "",
                                combo->keys[k].scancode);
    }
  return g_string_free (text, FALSE);
}

static void
assert_typed (const char *name, const char *text, const char *wanted)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GhKeyLayout) layout = gh_key_layout_new (name, &error);
  g_autoptr (GArray) combos = NULL;
  g_autofree char *typed = NULL;

  g_assert_no_error (error);
  combos = gh_key_layout_translate (layout, text, &error);
  g_assert_no_error (error);
  typed = describe (combos);
  g_assert_cmpstr (typed, ==, wanted);
}

static void
assert_unwritable (const char *name, const char *text, const char *named)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GhKeyLayout) layout = gh_key_layout_new (name, NULL);

  g_assert_null (gh_key_layout_translate (layout, text, &error));
  g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_ARGUMENT);
  g_assert_nonnull (strstr (error->message, named));
}

static void
test_english (void)
{
  assert_typed ("us", "aA1!", "1e 2a+1e 02 2a+02");
  assert_typed ("us", "yz<>|\\", "15 2c 2a+33 2a+34 2a+2b 2b");
  assert_typed ("us", "~`'\"@#", "2a+29 29 28 2a+28 2a+03 2a+04");
  assert_typed ("us", "\t\r\n\n a", "0f 1c 1c 39 1e");
  assert_typed ("us", "", "");
}

static void
test_german (void)
{
  assert_typed ("de", "yz/-", "2c 15 2a+08 35");
  assert_typed ("de", "@{}[]\\|~", "b8+10 b8+08 b8+0b b8+09 b8+0a b8+0c b8+56 b8+1b");
  assert_typed ("de", "äÖß€", "28 2a+27 0c b8+12");
  /* A dead key, and the blank that sets it free; or the letter it stands over. */
  assert_typed ("de", "^é`", "29 39 0d 12 2a+0d 39");
  assert_typed ("de(nodeadkeys)", "^", "29");
}

static void
test_others (void)
{
  assert_typed ("fr", "azqm1.", "10 11 1e 27 2a+02 2a+33");
  assert_typed ("jp", "@\"^_", "1a 2a+03 0d 2a+73");
  assert_typed ("gb", "#\"£", "2b 2a+03 2a+04");
  assert_typed ("us(intl)", "éâ'", "b8+12 2a+07 1e b8+28");
}

/**
 * Row:
 * @first: the scan code of its first key; the others follow
 * @plain: what is written on the caps; a blank is a key that writes nothing by itself
 */
typedef struct
{
  guint first;
  const char *plain;
  const char *shifted;
} Row;

static const Row english[] = {
  { 0x02, "1234567890-=", "!@#$%^&*()_+" },
  { 0x10, "qwertyuiop[]", "QWERTYUIOP{}" },
  { 0x1e, "asdfghjkl;'`", "ASDFGHJKL:\"~" },
  { 0x2b, "\\zxcvbnm,./", "|ZXCVBNM<>?" },
};
static const Row german[] = {
  { 0x02, "1234567890ß ", "!\"§$%&/()=? " },
  { 0x10, "qwertzuiopü+", "QWERTZUIOPÜ*" },
  { 0x1e, "asdfghjklöä ", "ASDFGHJKLÖÄ°" },
  { 0x2b, "#yxcvbnm,.-", "'YXCVBNM;:_" },
  { 0x56, "<", ">" },
};
static const Row japanese[] = {
  { 0x02, "1234567890-^", "!\"#$%&'() =~" },
  { 0x10, "qwertyuiop@[", "QWERTYUIOP`{" },
  { 0x1e, "asdfghjkl;: ", "ASDFGHJKL+* " },
  { 0x2b, "]zxcvbnm,./", "}ZXCVBNM<>?" },
  { 0x73, "\\", "_" },
  { 0x7d, " ", "|" },
};

static void
assert_caps (const char *name, guint first, const char *caps, const char *held)
{
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (GString) wanted = g_string_new (NULL);
  guint code = first;

  for (const char *c = caps; *c != '\0'; c = g_utf8_next_char (c), code++)
    if (*c != ' ')
      {
        g_string_append_unichar (text, g_utf8_get_char (c));
        g_string_append_printf (wanted, "%s%s%02x", wanted->len > 0 ? " " : "", held, code);
      }
  assert_typed (name, text->str, wanted->str);
}

/* What stands on the caps is what the keys write, on each key of three countries' keyboards. */
static void
test_caps (void)
{
  static const struct
  {
    const char *name;
    const Row *rows;
    guint n_rows;
  } keyboards[] = {
    { "us", english, G_N_ELEMENTS (english) },
    { "de", german, G_N_ELEMENTS (german) },
    { "jp", japanese, G_N_ELEMENTS (japanese) },
  };

  for (guint i = 0; i < G_N_ELEMENTS (keyboards); i++)
    for (guint r = 0; r < keyboards[i].n_rows; r++)
      {
        const Row *row = &keyboards[i].rows[r];

        assert_caps (keyboards[i].name, row->first, row->plain, "");
        assert_caps (keyboards[i].name, row->first, row->shifted, "2a+");
      }
  assert_caps ("de", 0x02, " ²³   {[]}\\", "b8+");
  assert_caps ("de", 0x10, "@ €        ~", "b8+");
  assert_caps ("de", 0x56, "|", "b8+");
}

static void
test_what_has_no_key (void)
{
  assert_unwritable ("us", "Straße", "ß");
  assert_unwritable ("de", "日", "U+65E5");
  assert_unwritable ("us", "a\x1b", "U+001B");
}

static void
test_no_layout (void)
{
  static const char *const names[]
    = { "", "xx", "us,de", "../us", "de(", "de(none)", "US", "us\n" };

  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_null (gh_key_layout_new (names[i], &error));
      g_assert_error (error, GH_ERROR, GH_ERROR_INVALID_ARGUMENT);
    }
}

static void
test_guess (void)
{
  g_autofree char *own = NULL;
  g_autofree char *given = NULL;
  g_autofree char *wrong = NULL;

  g_unsetenv ("XKB_DEFAULT_LAYOUT");
  own = gh_key_layout_guess ();
  g_assert_cmpstr (own, !=, "");
  g_setenv ("XKB_DEFAULT_LAYOUT", "de,us", TRUE);
  given = gh_key_layout_guess ();
  g_assert_cmpstr (given, ==, "de");
  g_setenv ("XKB_DEFAULT_LAYOUT", "nonsense", TRUE);
  wrong = gh_key_layout_guess ();
  g_assert_cmpstr (wrong, ==, "us");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/key-layout/english", test_english);
  g_test_add_func ("/key-layout/german", test_german);
  g_test_add_func ("/key-layout/others", test_others);
  g_test_add_func ("/key-layout/caps", test_caps);
  g_test_add_func ("/key-layout/what-has-no-key", test_what_has_no_key);
  g_test_add_func ("/key-layout/no-layout", test_no_layout);
  g_test_add_func ("/key-layout/guess", test_guess);
  return g_test_run ();
}
