// The control's victim: reads the file that it is named the way a service without its own reader and limits
// would. `bare-duckdb.ts FILE`
import { DuckDBInstance } from '@duckdb/node-api'

const [file = ''] = process.argv.slice(2)
const instance = await DuckDBInstance.create(':memory:', {
  threads: '1',
  memory_limit: '1GiB',
  temp_directory: '',
})
const connection = await instance.connect()
await connection.run(`CREATE TABLE rows AS SELECT * FROM read_parquet('${file.replaceAll("'", "''")}')`)
