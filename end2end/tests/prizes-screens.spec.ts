/** Prizes away from the phone: the hall's screen, the camera of the counter, and what comes out of its printer. */
import type { Locator, Page } from "@playwright/test";
import { signIn } from "./support/journey";
import { desk, expect, test } from "./support/staff";

test.use(desk);

/** The sample's campaign that was drawn, and what its people's numbers begin with. */
const SLUG = "community-month";
const PHONES = "1390001";

/** What an A4 sheet has between its margins, in pixels of CSS. */
const SHEET = { width: 680, height: 1009 };

/** The draw of the sample and the numbers of those who won in it, as anybody reads them. */
async function published(page: Page): Promise<{ id: string; winners: string[] }> {
  await page.goto(`/campaigns/${SLUG}/draws`);
  await page.getByRole("link", { name: /第 1 次抽奖/ }).click();
  await page.waitForURL(/\/draws\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("status").first()).toContainText("已开奖");
  const winners = await page.locator(".drawn").first().locator("b").allInnerTexts();
  return { id: new URL(page.url()).pathname.split("/").pop() ?? "", winners };
}

/** Lets the kites go, and gives them. */
async function letGo(page: Page, draw: string): Promise<Locator> {
  await page.goto(`/staff/draws/${draw}/screen`);
  await page.getByRole("link", { name: "放飞" }).click();
  await page.waitForURL(/\/screen\?show=1$/);
  await expect(page.getByRole("heading", { name: "恭喜中奖" })).toBeVisible();
  return page.locator(".kites > li");
}

/** How the kites are drawn just now: what all have in common is there once. */
async function drawn(kites: Locator, property: "animationName" | "opacity"): Promise<string[]> {
  const all = await kites.evaluateAll((all, property) => all.map((kite) => getComputedStyle(kite)[property]), property);
  return [...new Set(all)];
}

test.describe("the hall's screen", () => {
  test("shows every winner at rest where motion is not wanted", async ({ page, signedInAs }) => {
    const { id, winners } = await published(page);
    await signedInAs("draw");
    await page.emulateMedia({ reducedMotion: "reduce" });
    const kites = await letGo(page, id);
    await expect(kites.locator("b")).toHaveText(winners);
    await expect(page.getByText("结果已经确定")).toBeVisible();
    expect(await drawn(kites, "animationName")).toEqual(["none"]);
    expect(await drawn(kites, "opacity")).toEqual(["1"]);
    expect(await kites.evaluateAll((all) => all.flatMap((kite) => kite.getAnimations({ subtree: true })).length)).toBe(0);
  });

  test("lets a kite rise for every winner, and all stay", async ({ page, signedInAs }) => {
    const { id, winners } = await published(page);
    await signedInAs("draw");
    await page.emulateMedia({ reducedMotion: "no-preference" });
    await page.goto(`/staff/draws/${id}/screen`);
    await expect(page.getByText(`${winners.length} 只纸鸢`)).toBeVisible();
    const kites = await letGo(page, id);
    await expect(kites.locator("b")).toHaveText(winners);
    expect(await drawn(kites, "animationName")).toEqual(["rise"]);
    await kites.evaluateAll((all) => all.flatMap((kite) => kite.getAnimations()).forEach((rising) => rising.finish()));
    expect(await drawn(kites, "opacity")).toEqual(["1"]);
  });
});

/** What the test knows of the camera that it gave to the page. */
type WithCamera = { stream: MediaStream };

/** A browser with a camera that reads codes: `text` at the second look, never any where it is empty. */
async function holdBefore(page: Page, text: string): Promise<void> {
  await page.addInitScript((text) => {
    let looks = 0;
    class BarcodeDetector {
      static async getSupportedFormats() {
        return ["qr_code"];
      }
      async detect(video: HTMLVideoElement) {
        if (video.readyState < video.HAVE_CURRENT_DATA) throw new DOMException("no picture yet", "InvalidStateError");
        looks += 1;
        return text === "" || looks === 1 ? [] : [{ rawValue: text }];
      }
    }
    Object.assign(window, { BarcodeDetector });
    navigator.mediaDevices.getUserMedia = async () => {
      const canvas = document.createElement("canvas");
      const paint = () => {
        canvas.getContext("2d")?.fillRect(0, 0, canvas.width, canvas.height);
        requestAnimationFrame(paint);
      };
      paint();
      const stream = canvas.captureStream();
      Object.assign(window, { stream });
      return stream;
    };
  }, text);
}

/** A browser that cannot read codes. */
async function withoutDetector(page: Page): Promise<void> {
  await page.addInitScript(() => delete (window as unknown as { BarcodeDetector?: unknown }).BarcodeDetector);
}

/** A prize that waits: its page at the counter, and the code that its winner shows. */
type Waiting = { address: string; code: string };

/** What waits at the teller's branch. Looked up once: to its winner a code to sign in with is not sent again so soon. */
let known: Waiting | undefined;

async function waiting(teller: Page, officer: Page, winner: Page): Promise<Waiting> {
  await teller.goto("/staff/counter/list");
  const row = teller.locator("tbody tr").first();
  const address = (await row.getByRole("link").getAttribute("href")) ?? "";
  await officer.goto("/staff/prizes/line");
  await officer.getByLabel("抽奖券号").fill(await row.locator("code").innerText());
  await officer.getByRole("button", { name: "查询" }).click();
  const masked = await officer.getByText(/^139\*{4}\d{4}$/).innerText();
  await winner.goto("/me");
  await signIn(winner, PHONES + masked.slice(-4));
  await winner.goto("/me");
  await winner.getByRole("link", { name: /环保帆布袋/ }).first().click();
  return { address, code: await winner.locator(".claim-code b").innerText() };
}

/** The win's page is open, and the code counts as shown. */
async function expectFound(page: Page, address: string): Promise<void> {
  await expect(page).toHaveURL((url) => url.pathname === address);
  await expect(page.getByRole("heading", { name: "环保帆布袋" })).toBeVisible();
  await expect(page.getByRole("button", { name: "确认发放" })).toBeVisible();
  await expect(page.getByText("还没有扫领奖码")).toHaveCount(0);
}

test.describe("the counter's camera", () => {
  // Three people sign in, two of them with codes that may have to be waited for.
  test.setTimeout(180_000);

  test("finds the prize whose code it sees", async ({ page, deskOf, elsewhere, signedInAs }) => {
    await signedInAs("teller");
    const { address, code } = (known ??= await waiting(page, await deskOf("draw"), await elsewhere()));
    await holdBefore(page, `ZY:${code.replaceAll(" ", "")}`);
    await page.goto("/staff/counter");
    await page.getByRole("button", { name: "用摄像头扫码" }).click();
    await expectFound(page, address);
  });

  test("is not offered where the browser reads no codes, and digits are typed", async ({ page, deskOf, elsewhere, signedInAs }) => {
    await signedInAs("teller");
    const { address, code } = (known ??= await waiting(page, await deskOf("draw"), await elsewhere()));
    await withoutDetector(page);
    await page.goto("/staff/counter");
    await expect(page.locator("#camera-scan")).toBeHidden();
    await expect(page.getByLabel("领奖码")).toBeFocused();
    await page.keyboard.type(code);
    await page.keyboard.press("Enter");
    await expectFound(page, address);
  });

  test("is let go when it is closed", async ({ page, signedInAs }) => {
    await signedInAs("teller");
    await holdBefore(page, "");
    await page.goto("/staff/counter");
    const [open, close] = ["用摄像头扫码", "关闭摄像头"].map((name) => page.getByRole("button", { name }));
    await open.click();
    await expect(page.getByText("请把二维码放进画面")).toBeVisible();
    await expect(page.getByLabel(/^摄像头画面/)).toHaveJSProperty("readyState", 4);
    await expect(open).toBeHidden();
    await close.click();
    await expect(open).toBeVisible();
    await expect(page.getByLabel(/^摄像头画面/)).toBeHidden();
    const tracks = await page.evaluate(() => (window as unknown as WithCamera).stream.getTracks().map((track) => track.readyState));
    expect(tracks).toEqual(["ended"]);
  });

  test("says so when it cannot be opened", async ({ page, signedInAs }) => {
    await signedInAs("teller");
    await holdBefore(page, "");
    await page.addInitScript(() => {
      navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException("denied", "NotAllowedError"));
    });
    await page.goto("/staff/counter");
    await page.getByRole("button", { name: "用摄像头扫码" }).click();
    await expect(page.locator("#camera-scan").getByRole("status")).toContainText("摄像头打不开");
    await expect(page.getByRole("button", { name: "用摄像头扫码" })).toBeVisible();
    await expect(page.getByLabel(/^摄像头画面/)).toBeHidden();
  });
});

/** What is of use on a screen alone. */
function forScreens(page: Page): Locator {
  return page.locator("header.console-top, nav, form, button, .button, input, .exports, .skip-link, .demo-mark, .no-print").filter({ visible: true });
}

/** Goes from the screen to paper, on which there is nothing to press. */
async function print(page: Page): Promise<void> {
  await expect(forScreens(page)).not.toHaveCount(0);
  await page.emulateMedia({ media: "print" });
  await page.setViewportSize(SHEET);
  await expect(forScreens(page)).toHaveCount(0);
}

test.describe("on paper", () => {
  test("the counter's list has a place to sign for each prize", async ({ page, signedInAs }) => {
    await signedInAs("teller");
    await page.goto("/staff/counter/list");
    const table = page.getByRole("table", { name: "待发放" });
    const rows = table.locator("tbody tr");
    const heading = table.getByRole("columnheader", { name: "领取人签字" });
    const places = rows.locator("td:last-child").filter({ visible: true, hasNotText: /./ });
    await expect(heading).toBeHidden();
    await expect(places).toHaveCount(0);
    await print(page);
    await expect(page.getByRole("heading", { name: "待发放" })).toBeVisible();
    for (const name of ["奖品", "中奖人", "活动", "截止"]) await expect(table.getByRole("columnheader", { name })).toBeVisible();
    await expect(heading).toBeVisible();
    await expect(places).toHaveCount(await rows.count());
    for (const place of await places.all()) await expect(place).toHaveCSS("border-bottom-style", "solid");
  });

  test("a receipt has what was handed over and two lines to sign on", async ({ page, signedInAs }) => {
    await signedInAs("teller");
    await page.goto("/staff/counter/list?tab=handed_over");
    await page.locator("tbody a").first().click();
    await page.getByRole("link", { name: "打印领取凭条" }).click();
    await expect(page.getByText("已登记发放")).toBeVisible();
    await print(page);
    await expect(page.getByRole("heading", { name: "奖品领取凭条" })).toBeVisible();
    await expect(page.locator(".receipt .facts")).toContainText("环保帆布袋");
    const lines = page.locator(".signature");
    await expect(lines).toHaveText(["领取人签字", "经办人签字"]);
    for (const line of await lines.locator("span").all()) {
      await expect(line).toBeVisible();
      await expect(line).toHaveCSS("border-bottom-style", "solid");
    }
  });
});
