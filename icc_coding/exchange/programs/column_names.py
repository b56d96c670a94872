"""What programs and people call the columns of a table of quotes: MAXQDA and ATLAS.ti as they speak seven languages, Dedoose, Taguette, us.

The programs write the names in the language of their window. They stand here in small letters; the first that a table has counts.
"""

from __future__ import annotations

NAMES = {
    "transcript": (
        *("transcript", "document", "document name", "media title", "file", "filename", "file name", "source", "interview", "fid", "title"),
        *(
            "dokumentname",
            "dokument",
            "datei",
            "quelle",
            "transkript",
            "nombre del documento",
            "documento",
            "archivo",
            "fuente",
            "entrevista",
        ),
        *(
            "nom du document",
            "fichier",
            "entretien",
            "nome do documento",
            "nome del documento",
            "nome documento",
            "documentnaam",
            "belge adı",
            "belge",
        ),
    ),
    "text": (
        *(
            "text",
            "segment",
            "quotation content",
            "excerpt copy",
            "content",
            "quote",
            "quotation",
            "excerpt",
            "coded text",
            "seltext",
            "passage",
        ),
        *("zitatinhalt", "zitat", "textstelle", "fundstelle", "contenido de la cita", "segmento", "cita", "texto", "fragmento"),
        *("contenu de la citation", "citation", "extrait", "texte", "conteúdo da citação", "citação", "trecho"),
        *("contenuto della citazione", "citazione", "testo", "citaat", "tekst", "fragment", "alıntı", "alıntı içeriği", "bölüm", "metin"),
    ),
    "code": (
        *("code", "codes", "codes applied combined", "tag", "tags", "code name", "codename", "category"),
        *(
            "kode",
            "kodes",
            "kategorie",
            "código",
            "códigos",
            "categoría",
            "categoria",
            "catégorie",
            "codice",
            "codici",
            "categorie",
            "kod",
            "kodlar",
        ),
    ),
    "coder": (
        *("coder", "created by", "author", "excerpt creator", "user", "owner", "creator", "coded by", "modified by"),
        *("erstellt von", "autor", "kodiert von", "codiert von", "bearbeitet von", "creado por", "codificador", "modificado por"),
        *("créé par", "auteur", "modifié par", "criado por", "creato da", "autore", "gemaakt door", "oluşturan", "kodlayan"),
    ),
    "note": (
        *("note", "comment", "memo", "coder note", "comments", "segment comment"),
        *("kommentar", "notiz", "comentario", "nota", "commentaire", "comentário", "commento", "opmerking", "yorum", "not"),
    ),
    "paragraph": (
        *("paragraph", "beginning", "begin", "reference", "anfang", "absatz", "referenz", "inicio", "comienzo", "párrafo", "referencia"),
        *("début", "paragraphe", "référence", "início", "parágrafo", "referência", "inizio", "paragrafo", "riferimento", "alinea"),
        *("referentie", "başlangıç", "paragraf", "referans"),
    ),
}

SEVERAL = ("codes", "codes applied combined", "tags", "kodes", "códigos", "codici", "kodlar")
"""Columns whose cells hold several codes."""
