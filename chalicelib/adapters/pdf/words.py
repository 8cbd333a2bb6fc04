"""The words printed on fiscal documents, per language. Amounts, dates and country names come from Babel."""

from __future__ import annotations

import msgspec

from chalicelib.domain.invoicing.model import DocumentKind, Mention


class Words(msgspec.Struct, frozen=True, kw_only=True):
    """Everything one language needs. Strings in braces take values by name."""

    titles: dict[DocumentKind, str]
    seller: str
    buyer: str
    issued: str
    order: str
    ordered: str
    paid: str
    due: str
    corrects: str
    vat_number: str
    siren: str
    vat_check: str
    item: str
    quantity: str
    unit_price: str
    unit_price_gross: str
    unit_price_net: str
    discount: str
    rate: str
    net: str
    gross: str
    amount: str
    adjustment: str
    shipping: str
    subtotal: str
    subtotal_gross: str
    subtotal_net: str
    stripped_tax: str
    total_net: str
    total_tax: str
    totals: dict[DocumentKind, str]
    prepaid: str
    balance: str
    recap: str
    recap_rate: str
    recap_net: str
    recap_tax: str
    recap_gross: str
    currency: str
    page: str
    fingerprint: str
    snapshot: str
    mentions: dict[Mention, str]


ENGLISH = Words(
    titles={
        DocumentKind.INVOICE: "Invoice",
        DocumentKind.RECEIPT: "Receipt",
        DocumentKind.CREDIT_NOTE: "Credit note",
    },
    seller="From",
    buyer="Billed to",
    issued="Date of issue",
    order="Order",
    ordered="Order date",
    paid="Paid on",
    due="Payment due",
    corrects="Corrects",
    vat_number="VAT",
    siren="SIREN",
    vat_check="VIES check",
    item="Description",
    quantity="Qty",
    unit_price="Unit price",
    unit_price_gross="Unit price\nincl. VAT",
    unit_price_net="Unit price\nexcl. VAT",
    discount="Discount",
    rate="VAT",
    net="Net",
    gross="Total\nincl. VAT",
    amount="Amount",
    adjustment="Partial refund",
    shipping="Shipping",
    subtotal="Subtotal",
    subtotal_gross="Subtotal incl. VAT",
    subtotal_net="Subtotal excl. VAT",
    stripped_tax="VAT taken off",
    total_net="Total excl. VAT",
    total_tax="VAT",
    totals={
        DocumentKind.INVOICE: "Total",
        DocumentKind.RECEIPT: "Total",
        DocumentKind.CREDIT_NOTE: "Total credited",
    },
    prepaid="Already paid",
    balance="Amount due",
    recap="VAT summary",
    recap_rate="Rate",
    recap_net="Net",
    recap_tax="VAT",
    recap_gross="Gross",
    currency="Currency",
    page="Page {page} of {pages}",
    fingerprint="Fingerprint (SHA-256)",
    snapshot="The content of this document as data",
    mentions={
        Mention.REVERSE_CHARGE: "Reverse charge: VAT is to be accounted for by the customer "
        "(Articles 138 and 196 of Council Directive 2006/112/EC).",
        Mention.EXPORT: "Export outside the European Union: exempt from VAT "
        "(Article 146 of Council Directive 2006/112/EC).",
        Mention.NO_VAT: "No VAT is charged on this sale.",
        Mention.CORRECTS: "This credit note corrects {original} {number} of {date}.",
    },
)

FRENCH = Words(
    titles={
        DocumentKind.INVOICE: "Facture",
        DocumentKind.RECEIPT: "Reçu",
        DocumentKind.CREDIT_NOTE: "Avoir",
    },
    seller="Vendeur",
    buyer="Facturé à",
    issued="Date d’émission",
    order="Commande",
    ordered="Date de commande",
    paid="Payée le",
    due="À régler avant le",
    corrects="Rectifie",
    vat_number="TVA",
    siren="SIREN",
    vat_check="Contrôle VIES",
    item="Désignation",
    quantity="Qté",
    unit_price="Prix unitaire",
    unit_price_gross="Prix unitaire\nTTC",
    unit_price_net="Prix unitaire\nHT",
    discount="Remise",
    rate="TVA",
    net="Montant\nHT",
    gross="Montant\nTTC",
    amount="Montant",
    adjustment="Remboursement partiel",
    shipping="Livraison",
    subtotal="Sous-total",
    subtotal_gross="Sous-total TTC",
    subtotal_net="Sous-total HT",
    stripped_tax="TVA déduite",
    total_net="Total HT",
    total_tax="TVA",
    totals={
        DocumentKind.INVOICE: "Total TTC",
        DocumentKind.RECEIPT: "Total",
        DocumentKind.CREDIT_NOTE: "Total remboursé",
    },
    prepaid="Déjà payé",
    balance="Reste à payer",
    recap="Récapitulatif de TVA",
    recap_rate="Taux",
    recap_net="Base HT",
    recap_tax="TVA",
    recap_gross="TTC",
    currency="Devise",
    page="Page {page} sur {pages}",
    fingerprint="Empreinte (SHA-256)",
    snapshot="Le contenu de ce document sous forme de données",
    mentions={
        Mention.REVERSE_CHARGE: "Autoliquidation : la TVA est due par le client "
        "(articles 138 et 196 de la directive 2006/112/CE).",
        Mention.EXPORT: "Exportation hors de l’Union européenne : exonération de TVA "
        "(article 146 de la directive 2006/112/CE).",
        Mention.NO_VAT: "Aucune TVA n’est facturée sur cette vente.",
        Mention.CORRECTS: "Cet avoir rectifie {original} {number} du {date}.",
    },
)

BY_LANGUAGE = {"en": ENGLISH, "fr": FRENCH}
# How a sentence names the document that a credit note corrects: with VAT an invoice, without it a receipt.
ORIGINALS = {"en": {True: "invoice", False: "receipt"}, "fr": {True: "la facture", False: "le reçu"}}
