/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* What reader and writer of xl.cfg share. */
#pragma once

#include "gh-xl-cfg.h"
#include "gh-xl-tree-private.h"

G_BEGIN_DECLS

/* xl's types of guests; bits, so that a table can name several. */
typedef enum
{
  GH_XL_PV = 1 << 0,
  GH_XL_PVH = 1 << 1,
  GH_XL_HVM = 1 << 2,
  GH_XL_ANY = GH_XL_PV | GH_XL_PVH | GH_XL_HVM,
} GhXlType;

/** gh_xl_type_get_machine: Returns: the machine type that stands for @type in a definition */
const char *gh_xl_type_get_machine (GhXlType type);

/** gh_xl_type_of: Returns: the type that @config is written as */
GhXlType gh_xl_type_of (const GhDomainConfig *config);

/** gh_xl_type_get_word: Returns: "pv", "pvh", "hvm" */
const char *gh_xl_type_get_word (GhXlType type);

typedef enum
{
  GH_XL_SCALAR_STRING,
  GH_XL_SCALAR_UINT,
  GH_XL_SCALAR_BOOL,
  GH_XL_SCALAR_GROUPS,  /* a gboolean; a list, which says it in parts, is kept only */
  GH_XL_SCALAR_LACK,    /* a gboolean that is TRUE when the setting is 0 */
  GH_XL_SCALAR_TOGGLE,  /* a GhToggle */
  GH_XL_SCALAR_SECONDS, /* a gint64 */
  GH_XL_SCALAR_ACTION,  /* a GhEndAction */
} GhXlScalarType;

/** GhXlScalar: a setting that is a member of the definition as it stands */
typedef struct
{
  const char *key;
  GhXlScalarType type;
  gsize offset;
} GhXlScalar;

extern const GhXlScalar gh_xl_scalars[];
extern const guint gh_xl_n_scalars;

typedef enum
{
  GH_XL_READ,    /* the model can say it */
  GH_XL_FOREIGN, /* it is kept as it is, and the model does not see it */
  GH_XL_BAD,     /* the error is set */
} GhXlOutcome;

/**
 * GhXlListKind: a list of devices.
 * @types: of guests that have it
 * @read: fills @device from the item @spec, the device number @index of its kind
 * @write: (transfer full): the item for @after. @spec: (nullable): what it was, when it said
 *   @before.
 * @takes: (nullable): whether there can be an item for @device
 */
typedef struct
{
  const char *key;
  GhXlType types;
  const GhStruct *type;
  gsize list;
  GhXlOutcome (*read) (const char *spec, guint index, gpointer device, GError **error);
  char *(*write) (const char *spec, gconstpointer before, gconstpointer after);
  gboolean (*takes) (gconstpointer device);
} GhXlListKind;

#define GH_XL_N_LISTS 9
extern const GhXlListKind gh_xl_lists[GH_XL_N_LISTS];

/**
 * GhXlReading:
 * @places: for each of gh_xl_lists: for each device of it the number of its item
 */
typedef struct
{
  GhXlTree *tree;
  GhDomainConfig *config;
  GArray *places[GH_XL_N_LISTS];
} GhXlReading;

/** gh_xl_reading_new: Returns: (transfer full): %NULL with GH_ERROR_INVALID_DEFINITION */
GhXlReading *gh_xl_reading_new (const char *text, gsize length, GError **error);
void gh_xl_reading_free (GhXlReading *self);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (GhXlReading, gh_xl_reading_free)

/** gh_xl_reading_complain: sets GH_ERROR_INVALID_DEFINITION where the value of @key stands */
void gh_xl_reading_complain (const GhXlReading *self,
                             GError **error,
                             const char *key,
                             const char *format,
                             ...) G_GNUC_PRINTF (4, 5);

/** gh_xl_reading_get_string: the string of @key; a list where there must be none is an error.
 * @text: (out) (transfer full): %NULL when there is no such setting */
gboolean
gh_xl_reading_get_string (const GhXlReading *self, const char *key, char **text, GError **error);

/** gh_xl_reading_get_number: as C reads it: 0x for hexadecimal, 0 for octal. @found: (out): whether
 * the setting is there */
gboolean gh_xl_reading_get_number (const GhXlReading *self,
                                   const char *key,
                                   guint64 max,
                                   guint64 *number,
                                   gboolean *found,
                                   GError **error);

/** gh_xl_reading_get_flag: @absent: what is meant without the setting */
gboolean gh_xl_reading_get_flag (
  const GhXlReading *self, const char *key, gboolean absent, gboolean *flag, GError **error);

/** gh_xl_reading_get_toggle: the default is what is meant without the setting */
gboolean gh_xl_reading_get_toggle (const GhXlReading *self,
                                   const char *key,
                                   GhToggle *toggle,
                                   GError **error);

/* What a machine has, mostly an emulated one: gh-xl-cfg-machine.c. */
gboolean gh_xl_read_screen (GhXlReading *self, GError **error);
gboolean gh_xl_read_timers (GhXlReading *self, GError **error);
gboolean gh_xl_read_sounds (GhXlReading *self, GError **error);

/** gh_xl_get_hpet: whether @config says that it has a HPET */
GhToggle gh_xl_get_hpet (const GhDomainConfig *config);

/** gh_xl_get_tsc: Returns: (nullable): the word of tsc_mode for @config; %NULL when nothing is
 * said. Static */
const char *gh_xl_get_tsc (const GhDomainConfig *config);

/** gh_xl_get_sounds: Returns: (transfer full): QEMU's names of sound cards, parted by commas */
char *gh_xl_get_sounds (const GhDomainConfig *config);

/** gh_xl_get_video_memory: Returns: MiB of the video card; 0 for what suits */
guint gh_xl_get_video_memory (const GhDomainConfig *config);

/* USB: gh-xl-cfg-usb.c. */
GhXlOutcome
gh_xl_read_usb_controller (const char *spec, guint index, gpointer device, GError **error);
char *gh_xl_write_usb_controller (const char *spec, gconstpointer was, gconstpointer is);
gboolean gh_xl_takes_usb_controller (gconstpointer controller);
GhXlOutcome gh_xl_read_usb_device (const char *spec, guint index, gpointer device, GError **error);
char *gh_xl_write_usb_device (const char *spec, gconstpointer was, gconstpointer is);
gboolean gh_xl_takes_usb_device (gconstpointer hostdev);

/** gh_xl_list_of: Returns: (transfer none): the devices of @config that @kind is about */
GPtrArray *gh_xl_list_of (const GhXlListKind *kind, const GhDomainConfig *config);

/** gh_xl_list_foreign: Returns: (transfer none): the "foreign" member of @device */
char **gh_xl_list_foreign (const GhXlListKind *kind, gpointer device);

/** gh_xl_item_texts: Returns: (transfer full): the strings of the list @key, or its only one; items
 * that are lists themselves are %NULL in it */
GPtrArray *gh_xl_item_texts (const GhXlTree *tree, const char *key);

/** gh_xl_place_of: Returns: where item number @place of the list @key, which is there, stands in
 * the text; where its only one does */
gsize gh_xl_place_of (const GhXlTree *tree, const char *key, guint place);

/** gh_xl_parameter: Returns: (transfer full) (nullable): the value of "name=value" in @spec,
 * parameters separated by commas */
char *gh_xl_parameter (const char *spec, const char *name);

/** gh_xl_set_parameter: Returns: (transfer full): @spec (nullable) with it; without it when @value
 * is %NULL or "" */
char *gh_xl_set_parameter (const char *spec, const char *name, const char *value);

/* Words that the device model has for the paravirtual side of a guest of type hvm. */
gboolean gh_xl_has_graphics (const GhDomainConfig *config, GhGraphicsType type);

G_END_DECLS
