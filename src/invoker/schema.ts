/** The invoker's own tables: `migrate(databaseUrl, invokerMigrations)`. */
export const invokerMigrations = { schema: 'invoker', folder: new URL('./sql/', import.meta.url) } as const;
