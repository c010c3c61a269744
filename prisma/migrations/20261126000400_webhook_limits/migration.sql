-- CreateTable
CREATE TABLE "webhook_counts" (
    "account_id" UUID NOT NULL,
    "action" TEXT NOT NULL,
    "minute_began" TIMESTAMPTZ(6) NOT NULL,
    "in_minute" INTEGER NOT NULL,
    "day_began" TIMESTAMPTZ(6) NOT NULL,
    "in_day" INTEGER NOT NULL,

    CONSTRAINT "webhook_counts_pkey" PRIMARY KEY ("account_id","action")
);

-- Test events that wait have three tries from now on, and not ten.
UPDATE webhook_deliveries SET tries_left = 3 WHERE kind = 'test' AND status = 'pending' AND tries_left > 3;
