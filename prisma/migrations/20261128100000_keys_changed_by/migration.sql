-- AlterTable
ALTER TABLE "accounts" ADD COLUMN     "keys_changed_by" xid8;
