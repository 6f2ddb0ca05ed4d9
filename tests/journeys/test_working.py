"""Staff work on a client: a note, a tag, somebody more in the account, and the portal as the client sees it."""

from playwright.sync_api import Page, expect

from tests.house.running import House
from tests.journeys.steps import sign_in


def test_staff_note_tag_invite_and_see_the_portal_and_the_client_reads_that_they_looked(
    page: Page, staff_page: Page, house: House
) -> None:
    grace = "grace@hopper.example"
    sign_in(staff_page, "owner@desk.example")
    expect(staff_page).to_have_url(f"{house.url}/desk/")
    staff_page.goto("/desk/clients/")
    staff_page.locator("[name=q]").first.fill(grace)
    staff_page.locator("[name=q]").first.press("Enter")
    staff_page.locator("main table a", has_text="Hopper").first.click()
    client = staff_page.url.rpartition("summary/")[0]

    # A note that the client may read, and one that protects somebody: only with a reason.
    staff_page.goto(f"{client}notes/")
    staff_page.locator("[name=words]").fill("Wants the audit in writing.")
    staff_page.get_by_role("button", name="Keep the note").click()
    expect(staff_page.locator(".client-notes li").first).to_contain_text("Wants the audit in writing.")
    staff_page.locator("[name=words]").fill("A former colleague called about her.")
    staff_page.locator("[name=protects]").check()
    staff_page.get_by_role("button", name="Keep the note").click()
    expect(staff_page.locator(".summary")).to_contain_text("Say whom the note protects")
    staff_page.locator("[name=why]").fill("the colleague")
    staff_page.get_by_role("button", name="Keep the note").click()
    expect(staff_page.locator(".client-notes li").first).to_contain_text("not in the client's copy")

    # A tag, set and seen on the summary.
    staff_page.locator("#tag").select_option(label="pilot customer")
    staff_page.get_by_role("button", name="Set the tag").click()
    staff_page.goto(f"{client}summary/")
    expect(staff_page.locator(".client-tags")).to_contain_text("pilot customer")

    # Somebody more in the account.
    staff_page.goto(f"{client}members/")
    staff_page.locator("[name=email]").fill("hedy@kiesler.example")
    staff_page.locator("[name=role][value=technical]").check()
    staff_page.locator("[name=reason]").fill("Grace asked on the phone; called back.")
    staff_page.get_by_role("button", name="Send the invitation").click()
    expect(staff_page.locator("main")).to_contain_text("hedy@kiesler.example")

    # Her portal: hers, with a banner, and nothing that acts.
    staff_page.goto(f"{client}summary/")
    staff_page.locator("main tr", has_text="Grace Hopper").get_by_role("button", name="See their portal").click()
    expect(staff_page).to_have_url(f"{house.url}/")
    expect(staff_page.locator(".seen")).to_contain_text("You see the portal as Grace Hopper sees it.")
    staff_page.goto("/profile/")
    staff_page.locator("[name=person-name]").fill("Somebody Else")
    staff_page.get_by_role("button", name="Save your profile").click()
    expect(staff_page.locator("h1")).to_have_text("Nothing is changed from here")
    staff_page.goto("/security/")
    expect(staff_page.locator("h1")).to_have_text("This page is not shown to you")
    staff_page.get_by_role("button", name="Leave, back to the desk").click()
    expect(staff_page).to_have_url(f"{client}summary/")
    expect(staff_page.locator("h1")).to_have_text("Hopper Compilers Inc.")

    # She reads who looked, by role.
    sign_in(page, grace)
    expect(page).to_have_url(f"{house.url}/")
    expect(page.locator("h1")).to_contain_text("Grace Hopper")
    page.goto("/privacy/looks/")
    expect(page.locator("main")).to_contain_text("Staff saw a page of the portal: profile")
    expect(page.locator("main")).to_contain_text("staff (owner)")
