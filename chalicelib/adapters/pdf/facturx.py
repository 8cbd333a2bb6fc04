"""What makes a PDF/A-3 with an invoice attached a Factur-X file: the metadata that says so (Factur-X 1.0, section 6.2).

The typesetter writes no metadata of others, so it is added as an incremental update: the bytes before stay as they are.
"""

from __future__ import annotations

import io

FILE_NAME = "factur-x.xml"
_NAMESPACE = "urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"
_PROPERTIES = {
    "DocumentType": ("INVOICE", "Whether it is an invoice or an order"),
    "DocumentFileName": (FILE_NAME, "The name of the embedded XML document"),
    "Version": ("1.0", "The version of the standard that the embedded XML document follows"),
    "ConformanceLevel": ("EN 16931", "The profile of the embedded XML document"),
}
_SCHEMAS_END = b"</rdf:Bag></pdfaExtension:schemas>"
_DESCRIPTION_END = b"</rdf:Description></rdf:RDF>"


class MetadataUnknown(RuntimeError):
    """The typesetter writes its metadata in another form than this was written for: a fault of the installation."""


def declare_invoice(pdf: bytes) -> bytes:
    """The archival PDF, saying that `factur-x.xml` in it is its invoice. The same bytes give the same bytes."""
    from pypdf import PdfWriter
    from pypdf.generic import StreamObject

    writer = PdfWriter(io.BytesIO(pdf), incremental=True)
    stream = writer.root_object["/Metadata"].get_object()
    if not isinstance(stream, StreamObject):
        raise MetadataUnknown()
    stream.set_data(_declared(stream.get_data()))
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def _declared(xmp: bytes) -> bytes:
    if xmp.count(_SCHEMAS_END) != 1 or xmp.count(_DESCRIPTION_END) != 1:
        raise MetadataUnknown()
    values = "".join(
        f'<fx:{name} xmlns:fx="{_NAMESPACE}">{value}</fx:{name}>' for name, (value, _) in _PROPERTIES.items()
    )
    declared = xmp.replace(_SCHEMAS_END, _schema().encode() + _SCHEMAS_END)
    return declared.replace(_DESCRIPTION_END, values.encode() + _DESCRIPTION_END)


def _schema() -> str:
    """PDF/A wants every property of others described (ISO 19005-3, 6.6.2.3)."""
    properties = "".join(
        '<rdf:li rdf:parseType="Resource">'
        "<pdfaProperty:category>external</pdfaProperty:category>"
        f"<pdfaProperty:description>{description}</pdfaProperty:description>"
        f"<pdfaProperty:name>{name}</pdfaProperty:name>"
        "<pdfaProperty:valueType>Text</pdfaProperty:valueType></rdf:li>"
        for name, (_, description) in _PROPERTIES.items()
    )
    return (
        '<rdf:li rdf:parseType="Resource">'
        "<pdfaSchema:schema>Factur-X PDFA Extension Schema</pdfaSchema:schema>"
        f"<pdfaSchema:namespaceURI>{_NAMESPACE}</pdfaSchema:namespaceURI>"
        "<pdfaSchema:prefix>fx</pdfaSchema:prefix>"
        f"<pdfaSchema:property><rdf:Seq>{properties}</rdf:Seq></pdfaSchema:property></rdf:li>"
    )
