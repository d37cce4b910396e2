"""Files of products, and organisations that they go into and come out of."""

import yaml
from sqlmodel import col, select

from bot.features.products.files.exporting import Exporting
from bot.features.products.files.importing import Importing
from bot.features.products.files.planning import Wishes
from bot.features.products.files.product_files import read_products
from storage.products.file_records import export_transactions
from storage.products.files import import_transactions
from storage.tables import (
    AuditRow,
    AuditWordsRow,
    ConsumerRow,
    DomainRow,
    OutputPortRow,
    OwnershipRow,
    ProductRow,
    UseCaseRow,
)
from tests.products.files.standard import DataProduct

PLAIN = """\
apiVersion: v1.0.0
kind: DataProduct
id: orders
name: Orders placed
status: active
domain: Orders
"""


async def exported(database, organisation):
    """Every file by its name. Each is of the standard, in the eyes of other readers of YAML too."""
    files: dict[str, str] = {}
    await Exporting(transactions=export_transactions(database)).run_documents_system(organisation, files.__setitem__)
    for text in files.values():
        DataProduct(**yaml.safe_load(text))
    return files


async def exported_table(database, organisation):
    parts: list[str] = []
    await Exporting(transactions=export_transactions(database)).run_table_system(organisation, parts.append)
    return "".join(parts)


async def imported(database, organisation, clock, *paths, create_domains=True, domain="", **more):
    importing = Importing(transactions=import_transactions(database), clock=clock)
    wishes = Wishes(create_domains=create_domains, domain=domain)
    return await importing.run_system(organisation, read_products(list(paths)), wishes=wishes, **more)


def put(folder, **files):
    """Write files; a double underscore in a name stands for a dot."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        path = folder / name.replace("__", ".")
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def said(report):
    return [problem.in_words() for problem in report.problems]


def stored(session, organisation):
    """Everything of an organisation's products as it is, in every table."""
    found = {}
    for table in (ProductRow, OwnershipRow, UseCaseRow, OutputPortRow, ConsumerRow, DomainRow, AuditRow, AuditWordsRow):
        rows = session.exec(select(table).where(col(table.organisation) == organisation))
        found[table.__name__] = sorted((row.model_dump() for row in rows), key=str)
    return found
