/** The player: watched in order, asked at its moments, told honestly, and a plain film without scripts. */
import type { Page } from "@playwright/test";
import { signIn } from "./support/journey";
import { expect, islandsReady, test } from "./support/server";

const LESSON = "/lessons/1";

/** Signs in on the way to the sample lesson, and waits until its player is awake. */
async function openLesson(page: Page): Promise<void> {
  await page.goto(`/sign-in?next=${LESSON}`);
  await signIn(page);
  await page.goto(LESSON);
  await awake(page);
}

async function awake(page: Page): Promise<void> {
  await islandsReady(page);
  await expect(page.getByRole("group", { name: "播放速度" })).toBeVisible();
  await page.waitForFunction(() => document.querySelector("video")!.readyState > 0);
}

/** Reads of the film, as the browser has it. */
function film<T>(page: Page, read: (video: HTMLVideoElement) => T): Promise<T> {
  return page.locator("#film").evaluate(read as never) as Promise<T>;
}

/** Plays twice as fast. No test waits for sound, and browsers play by themselves only what is mute. */
async function playFast(page: Page): Promise<void> {
  await page.getByRole("radio", { name: "2倍" }).check({ force: true });
  await film(page, (video) => {
    video.muted = true;
    void video.play();
  });
}

const question = (page: Page) => page.getByRole("dialog");

test("a lesson is watched to its end: questions stop it, wrong answers are explained, and it is learned", async ({ page }) => {
  test.setTimeout(180_000);
  await openLesson(page);
  await playFast(page);
  expect(await film(page, (video) => video.playbackRate)).toBe(2);
  const duration = await film(page, (video) => video.duration);

  await expect(question(page)).toBeVisible({ timeout: (duration / 2) * 1000 + 20_000 });
  expect(await film(page, (video) => video.paused)).toBe(true);
  await expect(question(page)).toBeFocused();
  // It waits for an answer.
  await question(page).getByRole("button", { name: "确定" }).click();
  await expect(question(page).getByRole("alert")).toHaveText("请先选择一个答案");
  let wrong = 0;
  let asked = 0;
  const learned = page.getByText("已学会", { exact: true });
  while (await question(page).or(learned).first().isVisible()) {
    if (!(await question(page).isVisible())) break;
    asked += 1;
    await question(page).locator(".option").last().click();
    await question(page).getByRole("button", { name: "确定" }).click();
    await expect(question(page).getByText(/^答[对错]了$/)).toBeVisible();
    if (await question(page).getByText("答错了").isVisible()) {
      wrong += 1;
      await expect(question(page).getByText("正确答案").first()).toBeVisible();
      await expect(question(page).getByText("您选的，不对").first()).toBeVisible();
    }
    await expect(question(page).locator(".why")).not.toBeEmpty();
    await question(page).getByRole("button", { name: "继续看" }).click();
    await expect(question(page)).toBeHidden();
    // The next question, or the end of the film.
    await expect
      .poll(async () => (await question(page).isVisible()) || (await film(page, (video) => video.ended)), {
        timeout: (duration / 2) * 1000 + 20_000,
      })
      .toBe(true);
  }
  expect(asked).toBeGreaterThan(0);
  console.log(`asked ${asked} questions, ${wrong} of them answered wrongly`);
  // Questions that come after the film stand on the page, and the sample may have none.
  await expect(learned.or(page.getByText("影片看完了")).first()).toBeVisible({ timeout: 20_000 });
});

test("while something is asked, the rest of the page can be used", async ({ page }) => {
  await openLesson(page);
  await playFast(page);
  await expect(question(page)).toBeVisible({ timeout: 60_000 });
  // The film waits, and the way to read instead is open.
  await expect(page.locator("#player [data-part=screen]")).toHaveAttribute("inert", "");
  await page.getByRole("link", { name: /看文字版/ }).first().click();
  await expect(page).toHaveURL(/\/lessons\/1\/text/);
});

test("the first time nothing is passed over, and the way back is free", async ({ page }) => {
  await openLesson(page);
  await playFast(page);
  await page.waitForFunction(() => document.querySelector("video")!.currentTime > 2);
  await film(page, (video) => {
    video.pause();
    video.currentTime = video.duration - 1;
  });
  await expect(page.getByText("第一次看请按顺序看，看完就可以随意跳")).toBeVisible();
  const { at, duration } = await film(page, (video) => ({ at: video.currentTime, duration: video.duration }));
  expect(at).toBeLessThan(duration / 2);
  await film(page, (video) => {
    video.currentTime = 0.5;
  });
  await expect.poll(() => film(page, (video) => video.currentTime)).toBeLessThan(1);
});

test("watching goes on where it ended", async ({ page }) => {
  await openLesson(page);
  const told = page.waitForResponse((answer) => answer.url().includes("lessons/report") && answer.ok());
  await playFast(page);
  await page.waitForFunction(() => document.querySelector("video")!.currentTime > 5);
  await film(page, (video) => video.pause());
  await told;
  await page.waitForLoadState("networkidle");
  await page.reload();
  await awake(page);
  await expect(page.getByText(/上次看到 00:0\d/)).toBeVisible();
  await expect.poll(() => film(page, (video) => video.currentTime)).toBeGreaterThan(3);
  await page.getByRole("button", { name: "从头看" }).click();
  await expect.poll(() => film(page, (video) => video.currentTime)).toBeLessThan(3);
});

test("without a network what was watched is told later", async ({ page }) => {
  await openLesson(page);
  await page.route("**/lessons/report*", (route) => route.abort());
  await playFast(page);
  await expect(page.getByText("网络不好，进度稍后补记")).toBeVisible();
  await page.unroute("**/lessons/report*");
  await expect(page.getByText("进度已补记")).toBeVisible();
});

test("the player fits a narrow phone, and its controls are large enough", async ({ page }) => {
  await page.setViewportSize({ width: 320, height: 640 });
  await page.goto(LESSON);
  await awake(page);
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  const small = await page.locator("#player button:visible, #player label:visible").evaluateAll((controls) =>
    controls.map((control) => ({ text: control.textContent, height: control.getBoundingClientRect().height })).filter(({ height }) => height < 48),
  );
  expect(small).toEqual([]);
});

test.describe("without scripts", () => {
  test.use({ javaScriptEnabled: false });

  test("the film is a plain one, with the browser's controls and captions", async ({ page }) => {
    await page.goto(LESSON);
    const video = page.locator("#film");
    await expect(video).toHaveAttribute("controls", "");
    await expect(video).toHaveAttribute("playsinline", "");
    await expect(video.locator("source[type='video/mp4']")).toHaveAttribute("src", /\/films\/.+film\.mp4$/);
    const track = video.locator("track[kind=captions]");
    await expect(track).toHaveAttribute("srclang", "zh-CN");
    const captions = await page.request.get((await track.getAttribute("src")) ?? "");
    expect(await captions.text()).toMatch(/^WEBVTT/);
    // What only scripts can do is not offered.
    await expect(page.locator("#player button:visible")).toHaveCount(0);
    await expect(page.getByRole("dialog")).toHaveCount(0);
  });
});
