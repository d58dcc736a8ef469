//! The whole database as it stands, to be compared and searched.

use std::fmt;

use data_encoding::HEXLOWER_PERMISSIVE;
use storage::{Conn, Db};

use super::TestApp;

/// Every row of every table; each cell as its bytes.
#[derive(Clone, PartialEq, Eq)]
pub struct Dump(Vec<Row>);

#[derive(Clone, PartialEq, Eq)]
struct Row {
    table: String,
    cells: Vec<(String, Vec<u8>)>,
}

impl Dump {
    pub async fn of(db: &Db) -> Self {
        let postgres = db.engine() == "postgres";
        let mut conn = db.read().await.unwrap();
        let mut rows = Vec::new();
        for table in tables(&mut conn, postgres).await {
            rows.extend(rows_of(&mut conn, table, postgres).await);
        }
        Self(rows)
    }

    /// The columns in which these bytes stand, as a part or the whole.
    pub fn places_of(&self, bytes: &[u8]) -> Vec<String> {
        let mut places = Vec::new();
        for row in &self.0 {
            for (column, cell) in &row.cells {
                if cell.windows(bytes.len()).any(|part| part == bytes) {
                    places.push(format!("{}.{column}", row.table));
                }
            }
        }
        places.dedup();
        places
    }

    /// The tables in which the other one differs.
    pub fn changes(&self, other: &Self) -> Vec<String> {
        let missing = |here: &Self, there: &Self| -> Vec<String> {
            let rows = here.0.iter().filter(|row| !there.0.contains(row));
            rows.map(|row| row.table.clone()).collect()
        };
        let mut tables = missing(self, other);
        tables.extend(missing(other, self));
        tables.sort();
        tables.dedup();
        tables
    }
}

/// Short: a message does not show what a database holds.
impl fmt::Debug for Dump {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} rows", self.0.len())
    }
}

async fn tables(conn: &mut Conn, postgres: bool) -> Vec<String> {
    let sql = if postgres {
        "select cast(table_name as text) from information_schema.tables
         where table_schema = 'public' order by 1"
    } else {
        "select name from sqlite_master where type = 'table' and name not like 'sqlite_%' order by 1"
    };
    let tables = conn.query(sql).all::<(String,)>().await.unwrap();
    assert!(tables.len() > 10, "{tables:?}");
    tables.into_iter().map(|(table,)| table).collect()
}

async fn rows_of(conn: &mut Conn, table: String, postgres: bool) -> Vec<Row> {
    let sql = if postgres {
        "select cast(column_name as text), cast(data_type as text) from information_schema.columns
         where table_schema = 'public' and table_name = $1 order by ordinal_position"
    } else {
        "select name, type from pragma_table_info($1) order by cid"
    };
    let columns = conn.query(sql).bind(&table);
    let columns = columns.all::<(String, String)>().await.unwrap();
    let cell = |(name, kind): &(String, String)| match (postgres, kind.as_str()) {
        (true, "bytea") => format!("coalesce(encode(\"{name}\", 'hex'), '')"),
        (true, _) => {
            format!("coalesce(encode(convert_to(cast(\"{name}\" as text), 'UTF8'), 'hex'), '')")
        }
        (false, _) => format!("coalesce(hex(\"{name}\"), '')"),
    };
    let cells: Vec<_> = columns.iter().map(cell).collect();
    let cells = cells.join(" || ',' || ");
    // A test's own statement, kept for the rest of the process.
    let sql: &'static str = format!("select {cells} from \"{table}\" order by 1").leak();
    let rows = conn.query(sql).all::<(String,)>().await.unwrap();
    let row = |(cells,): (String,)| {
        let cells = cells
            .split(',')
            .map(|cell| HEXLOWER_PERMISSIVE.decode(cell.as_bytes()).unwrap());
        let names = columns.iter().map(|(name, _)| name.clone());
        Row {
            table: table.clone(),
            cells: names.zip(cells).collect(),
        }
    };
    rows.into_iter().map(row).collect()
}

impl TestApp {
    pub async fn dump(&self) -> Dump {
        Dump::of(&self.state.db).await
    }

    /// The number that a query returns.
    pub async fn count(&self, sql: &'static str) -> i64 {
        let mut conn = self.state.db.read().await.unwrap();
        let (count,) = conn.query(sql).one::<(i64,)>().await.unwrap();
        count
    }
}
