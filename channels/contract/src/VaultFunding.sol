// SPDX-License-Identifier: Apache-2.0
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IERC20Permit} from "@openzeppelin/contracts/token/ERC20/extensions/IERC20Permit.sol";
import {IERC3009} from "@openzeppelin/contracts/interfaces/draft-IERC3009.sol";
import {ReentrancyGuardTransient} from "@openzeppelin/contracts/utils/ReentrancyGuardTransient.sol";
import {VaultCore} from "./VaultCore.sol";
import {ChequeHash} from "./ChequeHash.sol";
import {OrderHash} from "./OrderHash.sol";
import {Payout} from "./Payout.sol";

/// @title What a payer does with its account: open, deposit, reserve, choose signers, leave.
abstract contract VaultFunding is VaultCore, ReentrancyGuardTransient {
    /// @notice Opens the caller's account of `token`: `signer` signs cheques, `hotAllowance` is how
    /// much it may still reserve by itself, `amount` is deposited at once (0 for none).
    function open(address token, address signer, uint96 hotAllowance, uint256 amount)
        external
        payable
        nonReentrant
    {
        (bytes32 key, AccountState storage a) = _openAccount(msg.sender, token, signer, hotAllowance);
        _pull(a, token, amount);
        _announce(key, msg.sender, token, a);
    }

    /// @notice Opens the account of an owner who signed the order; anybody sends it and pays for it.
    /// Deposits nothing: money comes from whoever owns it, by deposit or depositWithAuthorization.
    function openBySig(Open calldata order, bytes calldata signature) external nonReentrant {
        _useOrder(order.payer, OrderHash.open(order), order.nonce, order.deadline, signature);
        (bytes32 key, AccountState storage a) =
            _openAccount(order.payer, order.token, order.signer, order.hotAllowance);
        _announce(key, order.payer, order.token, a);
    }

    /// @notice Adds to the caller's own account. Nobody can be credited with what is pulled from
    /// somebody else. Counts what arrived, so a token that takes a fee is credited less it.
    /// @param amount Base units; the native coin must come as exactly this value.
    function deposit(address token, uint256 amount) external payable nonReentrant {
        _deposit(token, amount);
    }

    /// @notice As deposit, with an EIP-2612 permit by the caller in the same transaction.
    function depositWithPermit(address token, uint256 amount, uint256 deadline, uint8 v, bytes32 r, bytes32 s)
        external
        nonReentrant
    {
        // A permit may be sent ahead by anybody who saw it; then the allowance is there already.
        try IERC20Permit(token).permit(msg.sender, address(this), amount, deadline, v, r, s) {} catch {}
        _deposit(token, amount);
    }

    /// @notice Deposits by an EIP-3009 authorization that the payer signed for the token; anybody sends it and
    /// pays for it. The money is credited to the account of the payer alone: the signed nonce says whose money it
    /// is and who signs for it, so a front-runner can only do what the payer wanted. An account that was never opened is
    /// opened, with that signer and no hot allowance.
    function depositWithAuthorization(Authorization calldata auth) external nonReentrant {
        bytes32 key = ChequeHash.accountKey(auth.payer, auth.token);
        AccountState storage a = _accounts[key];
        if (a.epoch == 0) {
            _rotate(key, a, auth.signer);
        } else if (signerAt[key][a.epoch] != auth.signer) {
            revert SignerMismatch(); // the signer that the payer named was replaced, perhaps because it was stolen
        }
        IERC20 token = IERC20(auth.token);
        uint256 before = token.balanceOf(address(this));
        // `receive`, not `transfer`: the token takes that from the vault only, so nobody can move the money without the credit.
        IERC3009(auth.token).receiveWithAuthorization(
            auth.payer,
            address(this),
            auth.amount,
            auth.validAfter,
            auth.validBefore,
            OrderHash.depositNonce(auth.payer, auth.signer, auth.salt),
            auth.v,
            auth.r,
            auth.s
        );
        uint256 arrived = token.balanceOf(address(this)) - before;
        // A token without this function may have a fallback that answers to every call. It checked no
        // signature, and would let a stranger open the payer's account with a signer of the stranger's.
        if (arrived == 0) revert NothingArrived();
        _credit(a, arrived);
        _announce(key, auth.payer, auth.token, a);
    }

    /// @notice Replaces the caller's signer from now on. Lanes keep the epoch of their opening, so
    /// every cheque signed before stays good; no new reserve goes to an old epoch's lane.
    function setSigner(address token, address signer) external nonReentrant {
        (bytes32 key, AccountState storage a) = _opened(msg.sender, token);
        _rotate(key, a, signer);
        _announce(key, msg.sender, token, a);
    }

    /// @notice Sets what the hot signer may still reserve without the owner: what a stolen daemon can lose.
    function setHotAllowance(address token, uint96 amount) external nonReentrant {
        (bytes32 key, AccountState storage a) = _opened(msg.sender, token);
        a.hotAllowance = amount;
        _announce(key, msg.sender, token, a);
    }

    /// @notice Moves free money into lanes, by the owner or by the current signer within the hot allowance.
    /// All rows or none. A target that the lane already has changes nothing.
    function reserve(address payer, address token, Reserve[] calldata rows) external nonReentrant {
        (bytes32 key, AccountState storage a) = _opened(payer, token);
        bool hot = msg.sender != payer;
        if (hot && msg.sender != signerAt[key][a.epoch]) revert NotSigner();
        uint256 added = _reserve(key, a, payer, token, rows);
        if (hot) {
            if (added > a.hotAllowance) revert HotAllowanceExceeded(a.hotAllowance, added);
            a.hotAllowance -= uint96(added);
        }
        _announce(key, payer, token, a);
    }

    /// @notice As reserve by the owner, who signed the order; anybody sends it and pays for it. Its targets are
    /// totals and its nonce counts once, so no retry and no replay reserves twice.
    function reserveBySig(Reservation calldata order, bytes calldata signature) external nonReentrant {
        (bytes32 key, AccountState storage a) = _opened(order.payer, order.token);
        _useOrder(order.payer, OrderHash.reservation(order), order.nonce, order.deadline, signature);
        _reserve(key, a, order.payer, order.token, order.rows);
        _announce(key, order.payer, order.token, a);
    }

    /// @notice Makes the caller's orders with this nonce worthless. It reverts when one was carried out or cancelled
    /// already, so that the owner learns that it came too late.
    function cancelNonce(uint256 nonce) external nonReentrant {
        _useNonce(msg.sender, nonce);
    }

    /// @notice Asks for the caller's free money back; nothing can be reserved from here on.
    function requestExit(address token) external nonReentrant {
        (bytes32 key, AccountState storage a) = _opened(msg.sender, token);
        if (a.exit != 0) revert ExitPending();
        a.exit = uint40(block.timestamp) + releaseWindow;
        _announce(key, msg.sender, token, a);
    }

    /// @notice Pays the caller's free money out after the window. Lanes are untouched; the account
    /// stays open, empty, with no hot allowance, so the same lane numbers stay used for ever.
    function finishExit(address token, address to) external nonReentrant {
        (bytes32 key, AccountState storage a) = _opened(msg.sender, token);
        if (a.exit == 0 || block.timestamp < a.exit) revert ExitNotReady();
        uint256 amount = a.free;
        a.free = 0;
        a.exit = 0;
        a.hotAllowance = 0;
        _announce(key, msg.sender, token, a);
        if (amount > 0) Payout.pay(token, to, amount);
    }
}
