/** Prizes, verified in the browser itself: it says no where a record was altered, or a ticket does not lead to the list's root. */
import type { Locator, Page } from "@playwright/test";
import { signIn } from "./support/journey";
import { expect, test } from "./support/server";

/** The sample's campaign that was drawn. */
const SLUG = "community-month";

/** Loading the verifier and computing a draw anew takes a slow machine its time. */
const patience = { timeout: 30_000 };

/** As much of a record as is altered here. */
interface DrawRecord {
  freeze: { tickets: number; lots: { prize: string }[] };
  freeze_hash: string;
  drawn: { confirmed_by: string; outcome: { label: string; picks: { ticket: number; fate: string }[] }[] };
  record_hash: string;
}

/** Opens the public page of the sample's draw. */
async function openDraw(page: Page): Promise<void> {
  await page.goto(`/campaigns/${SLUG}/draws`);
  await page.getByRole("link", { name: /第 1 次抽奖/ }).click();
  await page.waitForURL(/\/draws\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("status").first()).toContainText("已开奖");
}

/** Has the page get a record that was altered on its way. */
async function alterRecord(page: Page, alter: (record: DrawRecord) => void): Promise<void> {
  await page.route(/\/record\.json$/, async (route) => {
    const answer = await route.fetch();
    const record: DrawRecord = await answer.json();
    alter(record);
    await route.fulfill({ json: record });
  });
}

/** Puts the next ticket of the list in the place of the first with this fate; gives what is to be told of it. */
function replaceFirst({ freeze, drawn }: DrawRecord, fate: string, word: string): string {
  for (const { label, picks } of drawn.outcome) {
    const place = picks.findIndex((pick) => pick.fate === fate);
    if (place < 0) continue;
    const drew = picks[place].ticket;
    const claimed = (drew % freeze.tickets) + 1;
    picks[place].ticket = claimed;
    return `对不上：${label} 组第 ${place + 1} 次抽取不一样：算出 ${drew} 号${word}，记录写的是 ${claimed} 号${word}。`;
  }
  throw new Error(`nobody in the sample's draw is ${fate}`);
}

/** What is told of a hash that is not that of what it stands for. */
function otherHash(name: string, recorded: string): RegExp {
  return new RegExp(`^对不上：${name}对不上：按内容算出 (?!${recorded})[0-9a-f]{64}，记录写的是 ${recorded}。$`);
}

const alterations: [what: string, alter: (record: DrawRecord) => string | RegExp][] = [
  ["another ticket than the winner's", (record) => replaceFirst(record, "winner", "中奖")],
  ["another ticket than the alternate's", (record) => replaceFirst(record, "alternate", "候补")],
  [
    "another name of a prize",
    ({ freeze, freeze_hash }) => {
      freeze.lots[0].prize = "纸风筝";
      return otherHash("冻结摘要（freeze_hash）", freeze_hash);
    },
  ],
  [
    "another name of who confirmed the numbers",
    ({ drawn, record_hash }) => {
      drawn.confirmed_by = "别人";
      return otherHash("记录摘要（record_hash）", record_hash);
    },
  ],
];

test.describe("a record", () => {
  const told = (page: Page): Locator => page.locator("#verify [role=status]");

  test("that came as it was published agrees", async ({ page }) => {
    let passed = 0;
    await alterRecord(page, () => (passed += 1));
    await openDraw(page);
    await page.getByRole("button", { name: "在本机验证" }).click();
    await expect(told(page)).toHaveClass("notice good", patience);
    await expect(told(page)).toHaveText(/^核对一致：.*个候补都与记录相同。$/);
    expect(passed).toBe(1);
  });

  for (const [what, alter] of alterations) {
    test(`with ${what} does not agree`, async ({ page }) => {
      let wanted: string | RegExp = "";
      await alterRecord(page, (record) => (wanted = alter(record)));
      await openDraw(page);
      await page.getByRole("button", { name: "在本机验证" }).click();
      await expect(told(page)).toHaveClass("notice bad", patience);
      await expect(told(page)).toHaveText(wanted);
    });
  }
});

/** Something else than these hexadecimal digits. */
function otherDigits(digits: string): string {
  return (digits.startsWith("0") ? "1" : "0") + digits.slice(1);
}

test("a ticket is in the list with its own secret, place and proof alone", async ({ page, server }) => {
  // Its program tells the number of somebody who has won in that draw.
  const winner = /用 (1\d{10}) 登录/.exec(server.printed())?.[1];
  await openDraw(page);
  await page.getByRole("link", { name: "登录后查看" }).click();
  await signIn(page, winner);
  const ticket = page.locator("[data-ticket]").first();
  const told = ticket.getByRole("status");
  const check = ticket.getByRole("button", { name: "在本机核对这张券" });
  const own = await ticket.evaluate((ticket: HTMLElement) => ({ ...ticket.dataset }));
  const give = (data: DOMStringMap) => ticket.evaluate((ticket: HTMLElement, data) => void Object.assign(ticket.dataset, data), data);

  await check.click();
  await expect(told).toHaveClass("notice good", patience);
  await expect(told).toHaveText("在里面：由您的密值一步步算到了公布的名单根。");
  const others: DOMStringMap[] = [
    { secret: otherDigits(own.secret ?? "") },
    { path: otherDigits(own.path ?? "") },
    { ticket: String(Number(own.ticket) === 1 ? 2 : Number(own.ticket) - 1) },
  ];
  for (const other of others) {
    await give(other);
    await check.click();
    await expect(told).toHaveClass("notice bad", patience);
    await expect(told).toHaveText("对不上：由您的密值算不到公布的名单根，请联系我们。");
    await give(own);
    await check.click();
    await expect(told).toHaveClass("notice good", patience);
  }
});
