"""What we remember: tables, repositories, the unit of work, migrations. Rows stay in this room; frozen values leave it."""
