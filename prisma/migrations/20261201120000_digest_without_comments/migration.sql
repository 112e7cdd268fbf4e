-- prisma/sql: d15918df3649c3448fdf9c0f86e9ebc258635d1aad452791eded5b5274001c41

-- Nothing else. The digest leaves out comments and empty lines from here on.
