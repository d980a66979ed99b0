/* SPDX-FileCopyrightText: The Guesthouse authors
 * SPDX-License-Identifier: GPL-2.0-or-later */
/* The encodings of pixels: RFC 6143 section 7.7, and Tight as the community's rfbproto has it.
 *
 * Each reads one rectangle, which lies on the framebuffer, and writes its pixels in place. Each
 * returns NULL, or an untranslated word for what was wrong; "" when the server is just gone. Pixels
 * are 32-bit xRGB in host order, as the handshake has asked for. */
#pragma once

#include "gh-console-screen.h"
#include "gh-vnc-inflate-private.h"

G_BEGIN_DECLS

#define GH_VNC_TIGHT_STREAMS 4

/** GhVncDecoders: what lasts from rectangle to rectangle. Zero-initialized is the beginning. */
typedef struct
{
  GhVncInflate zlib;
  GhVncInflate zrle;
  GhVncInflate tight[GH_VNC_TIGHT_STREAMS];
  guint8 *row;  /* of the widest screen, and the one before it */
  guint8 *jpeg; /* as much as the largest so far */
  gsize jpeg_size;
} GhVncDecoders;

void gh_vnc_decoders_clear (GhVncDecoders *decoders);

/** gh_vnc_decode_raw: 7.7.1. */
const char *
gh_vnc_decode_raw (GhVncSource *source, const GhFramebuffer *framebuffer, const GhRect *area);

/** gh_vnc_decode_hextile: 7.7.4. */
const char *
gh_vnc_decode_hextile (GhVncSource *source, const GhFramebuffer *framebuffer, const GhRect *area);

/** gh_vnc_decode_zlib: raw pixels in a zlib stream; rfbproto, "Zlib Encoding". */
const char *gh_vnc_decode_zlib (GhVncDecoders *decoders,
                                GhVncSource *source,
                                const GhFramebuffer *framebuffer,
                                const GhRect *area);

/** gh_vnc_decode_zrle: 7.7.6. */
const char *gh_vnc_decode_zrle (GhVncDecoders *decoders,
                                GhVncSource *source,
                                const GhFramebuffer *framebuffer,
                                const GhRect *area);

/** gh_vnc_decode_tight: rfbproto, "Tight Encoding". */
const char *gh_vnc_decode_tight (GhVncDecoders *decoders,
                                 GhVncSource *source,
                                 const GhFramebuffer *framebuffer,
                                 const GhRect *area);

static inline guint32 *
gh_vnc_row (const GhFramebuffer *framebuffer, int x, int y)
{
  return (guint32 *) (gpointer) (framebuffer->data + (gsize) y * framebuffer->stride) + x;
}

/** gh_vnc_fill: one colour. */
static inline void
gh_vnc_fill (const GhFramebuffer *framebuffer, const GhRect *area, guint32 pixel)
{
  for (int y = 0; y < area->height; y++)
    {
      guint32 *row = gh_vnc_row (framebuffer, area->x, area->y + y);

      for (int x = 0; x < area->width; x++)
        row[x] = pixel;
    }
}

G_END_DECLS
