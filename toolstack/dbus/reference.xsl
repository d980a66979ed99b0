<?xml version="1.0"?>
<!-- SPDX-FileCopyrightText: The Guesthouse authors
     SPDX-License-Identifier: GPL-2.0-or-later
     Turns one interface's DocBook from gdbus-codegen into a plain page of HTML. -->
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform">
  <xsl:output method="html" encoding="UTF-8" indent="yes"/>
  <xsl:template match="/refentry">
    <html>
      <head><title><xsl:value-of select="refmeta/refentrytitle"/></title></head>
      <body><xsl:apply-templates/></body>
    </html>
  </xsl:template>
  <xsl:template match="refmeta|indexterm|anchor"/>
  <xsl:template match="refname"><h1><xsl:apply-templates/></h1></xsl:template>
  <xsl:template match="refsynopsisdiv/title|refsect1/title"><h2><xsl:apply-templates/></h2></xsl:template>
  <xsl:template match="refsect2/title"><h3><xsl:apply-templates/></h3></xsl:template>
  <xsl:template match="para"><p><xsl:apply-templates/></p></xsl:template>
  <xsl:template match="synopsis|programlisting"><pre><xsl:apply-templates/></pre></xsl:template>
  <xsl:template match="literal|parameter"><code><xsl:apply-templates/></code></xsl:template>
  <xsl:template match="variablelist"><dl><xsl:apply-templates/></dl></xsl:template>
  <xsl:template match="varlistentry/term"><dt><xsl:apply-templates/></dt></xsl:template>
  <xsl:template match="varlistentry/listitem"><dd><xsl:apply-templates/></dd></xsl:template>
</xsl:stylesheet>
