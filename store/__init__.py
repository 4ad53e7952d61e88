"""What we remember: tables, repositories, the unit of work, migrations. Rows stay here; frozen values leave."""
