-- Their parameters change: the start makes them anew from prisma/functions.
DROP FUNCTION IF EXISTS admit, admit_idempotent;

-- AlterTable
ALTER TABLE "tasks" ADD COLUMN     "input_bytes" INTEGER;
