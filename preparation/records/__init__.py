"""The only place that knows SQLAlchemy: tables, queries, encryption, audit, migrations.

Queries are plain functions over a `Connection`; `database.Database` runs them on its own
threads, a whole unit of work at a time (docs/decisions/0012).
"""
